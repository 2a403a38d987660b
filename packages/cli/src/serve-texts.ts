import type { LocalizedText } from '@countersign/contracts';

/** Texts of `serve`. */
export const serveTexts = {
  serve: {
    en: 'take webhooks into the inbox, and consents that come back, until stopped',
    'zh-HK': '接收 webhook 存入收件匣，並接收授權回覆，直至停止',
  },
  serveOrigin: {
    en: 'where vendors and browsers reach it: https://host',
    'zh-HK': '供應商及瀏覽器連接的位址：https://主機',
  },
  servePort: { en: 'port to listen on', 'zh-HK': '接聽的連接埠' },
  serveHost: {
    en: 'address to listen on; others than loopback need --cert and --key',
    'zh-HK': '接聽的位址；非本機位址須指定 --cert 及 --key',
  },
  serveCert: { en: 'certificate chain (PEM); then TLS 1.3', 'zh-HK': '憑證鏈（PEM）；指定後使用 TLS 1.3' },
  serveKey: { en: 'its private key (PEM)', 'zh-HK': '其私密金鑰（PEM）' },
  serving: {
    en: '{origin} is served on port {port}. Stop with Ctrl-C.',
    'zh-HK': '{origin} 已於連接埠 {port} 提供服務。按 Ctrl-C 停止。',
  },
} as const satisfies Record<string, LocalizedText>;
