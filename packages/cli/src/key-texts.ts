import type { LocalizedText } from '@countersign/contracts';

/** Texts of `keys`. */
export const keyTexts = {
  keys: { en: 'keys that stored connections are sealed with', 'zh-HK': '用以加密已儲存連線的金鑰' },
  keysList: { en: 'list them, and what each seals', 'zh-HK': '列出金鑰及其加密的連線數目' },
  keysRotate: {
    en: 'make a new key the current one and seal everything with it, while others run',
    'zh-HK': '建立新金鑰作為現行金鑰，並以其重新加密全部連線（無須停止其他程序）',
  },
  keysReencrypt: {
    en: 'seal with the current key what an older one sealed',
    'zh-HK': '以現行金鑰重新加密由舊金鑰加密的連線',
  },
  keysRetire: { en: 'remove a key that seals nothing any more', 'zh-HK': '移除已不再使用的金鑰' },
  keyId: { en: 'id of the key', 'zh-HK': '金鑰編號' },
  key: { en: 'key', 'zh-HK': '金鑰' },
  keySeals: { en: 'connections', 'zh-HK': '連線數目' },
  keyCurrent: { en: 'current', 'zh-HK': '現行' },
  keyOlder: { en: 'older', 'zh-HK': '舊有' },
  keyGone: { en: 'NOT in the key file', 'zh-HK': '不在金鑰檔案內' },
  keyMade: {
    en: 'New key {id} in {file}. Keep a copy of the file in another place than the data’s.',
    'zh-HK': '已於 {file} 加入新金鑰 {id}。請在資料以外的地方保留該檔案的副本。',
  },
  reencrypted: {
    en: '{changed} connections sealed again; nothing is left under an older key.',
    'zh-HK': '已重新加密 {changed} 個連線；再沒有連線使用舊金鑰。',
  },
  reencryptedLeft: {
    en: '{changed} connections sealed again; {left} are left: they can’t be read, and `countersign connections list` names them.',
    'zh-HK': '已重新加密 {changed} 個連線；尚餘 {left} 個無法讀取，可以 `countersign connections list` 查看。',
  },
  keyRetired: { en: '{id} is no longer in {file}.', 'zh-HK': '已從 {file} 移除 {id}。' },
} as const satisfies Record<string, LocalizedText>;
