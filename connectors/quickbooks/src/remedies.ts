import type { LocalizedText } from '@countersign/contracts';

/** What to do, for the codes that only this connector has. */
export const remedies = {
  AMOUNT_TOO_LARGE: {
    en: 'Split the amount: QuickBooks keeps at most 15 digits.',
    'zh-HK': '請拆分金額：QuickBooks 最多保留 15 位數字。',
  },
  CURRENCY_NOT_ACCEPTED: {
    en: 'This company, vendor or account does not take the currency. Use its currency, or switch on multicurrency in QuickBooks; nothing was sent.',
    'zh-HK': '此公司、供應商或科目不接受該貨幣。請使用其貨幣，或在 QuickBooks 啟用多種貨幣；未有送出任何資料。',
  },
  VENDOR_NAME_TAKEN: {
    en: 'A customer or an employee has this name, and QuickBooks shares names between them. Allow a suffix in the connection’s settings (vendorNameClash: suffix), or name the vendor otherwise.',
    'zh-HK':
      '已有客戶或員工使用此名稱，而 QuickBooks 不容許重複。請在連線設定中容許後綴（vendorNameClash: suffix），或更改供應商名稱。',
  },
  VENDOR_NAME_INVALID: {
    en: 'Give a name of 1 to 500 characters on one line, without a colon.',
    'zh-HK': '請提供 1 至 500 個字元的單行名稱，不含冒號。',
  },
  PERIOD_CLOSED: {
    en: 'The books are closed for this date. Use a later date, or have the accountant open the period.',
    'zh-HK': '該日期的賬目已關閉。請使用較後的日期，或請會計人員重新開放該期間。',
  },
  COMPANY_INACTIVE: {
    en: 'The company’s QuickBooks subscription has ended. Renew it, then run this again.',
    'zh-HK': '該公司的 QuickBooks 訂閱已結束。請續訂後再執行。',
  },
  BILL_PAID: {
    en: 'The bill is paid, at least in part, and can’t be deleted. Undo the payment first, or enter a vendor credit in QuickBooks.',
    'zh-HK': '賬單已付款（至少部分），不可刪除。請先撤銷付款，或在 QuickBooks 輸入供應商貸項。',
  },
  BILL_CHANGED: {
    en: 'Somebody changed the bill in QuickBooks since it was made. Look at it there and decide by hand.',
    'zh-HK': '賬單建立後已在 QuickBooks 被更改。請在該處查看並由人手決定。',
  },
  BILL_NOT_FOUND: {
    en: 'Look in QuickBooks whether the bill was deleted or given another number by hand. When it is gone, nothing is left to do.',
    'zh-HK': '請在 QuickBooks 查核賬單是否已被刪除或改號。如已刪除，則毋須再處理。',
  },
  BILL_AMBIGUOUS: {
    en: 'Several bills bear this number and payee. Delete the right one in QuickBooks by hand.',
    'zh-HK': '有多張賬單使用相同編號及收款人。請在 QuickBooks 由人手刪除正確的一張。',
  },
} as const satisfies Record<string, LocalizedText>;
