import { type ErrorDocument, type LocalizedText, remedies } from '@countersign/contracts';

/** What to do, per code of this package. */
export const serverRemedies = {
  NOT_FOUND: {
    en: 'Check the path; a webhook’s last part is the name of the connection.',
    'zh-HK': '請檢查路徑；webhook 路徑的最後部分是連線名稱。',
  },
  HOST_REFUSED: {
    en: 'Call the server by the address in its configuration (origin), also behind a proxy.',
    'zh-HK': '請使用設定中的位址（origin）連接伺服器，經代理時亦然。',
  },
  BODY_TOO_LARGE: {
    en: 'Send less at once, or raise maxBodyBytes.',
    'zh-HK': '請減少每次傳送的資料，或調高 maxBodyBytes。',
  },
  TRY_AGAIN: {
    en: 'Deliver it again after the time in Retry-After; nothing was stored.',
    'zh-HK': '請於 Retry-After 所示時間後再次傳送；未有儲存任何資料。',
  },
  PROCESS_ENDED: {
    en: 'Look at what the process wrote on standard error; run it alone to see why it can’t start.',
    'zh-HK': '請查看該程序於標準錯誤輸出的內容；可單獨執行以找出無法啟動的原因。',
  },
  INTERNAL: {
    en: 'Look at the server’s log at this time, and report it if it comes again.',
    'zh-HK': '請查看伺服器於此時間的日誌；如再次出現請回報。',
  },
} as const satisfies Record<string, LocalizedText>;

export type ServerCode = keyof typeof serverRemedies;

const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** A refusal as JSON: `{code, message, remedy}`, as the command prints it. */
export function refusal(
  status: number,
  { code, message, remedy }: Pick<ErrorDocument, 'code' | 'message'> & { readonly remedy?: LocalizedText | undefined },
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json(
    { code, message, remedy: remedy ?? remedyOf(code) },
    { status, headers: { ...HEADERS, ...headers } },
  );
}

export function ownRefusal(
  status: number,
  code: ServerCode,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return refusal(status, { code, message, remedy: serverRemedies[code] }, headers);
}

function remedyOf(code: string): LocalizedText {
  const known: Readonly<Record<string, LocalizedText>> = { ...remedies, ...serverRemedies };
  return known[code] ?? serverRemedies.INTERNAL;
}
