import type { LocalizedText } from '@countersign/contracts';

/** What a process was started with. Given by the command; packages read no environment. */
export interface ProcessStart {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
}

export interface Weakening {
  /** `refuse`: don't start. `warn`: it has no effect on our network, but shows that somebody expects it to. */
  readonly severity: 'refuse' | 'warn';
  /** The flag or variable. */
  readonly place: string;
  readonly text: LocalizedText;
}

const UNVERIFIED: LocalizedText = {
  en: 'Certificates are not verified in this process. Remove it; our own connections verify all the same.',
  'zh-HK': '此程序不會驗證憑證。請移除此設定；本系統自身的連線仍會驗證。',
};
const OLD_TLS: LocalizedText = {
  en: 'Old TLS versions are let back in. Remove it.',
  'zh-HK': '此設定會重新允許舊版 TLS。請移除。',
};
const KEY_LOG: LocalizedText = {
  en: 'Session keys are written to a file, so that all traffic can be read. Remove it.',
  'zh-HK': '連線金鑰會被寫入檔案，令所有通訊可被讀取。請移除。',
};
const LAX_PARSER: LocalizedText = {
  en: 'The HTTP parser accepts malformed messages. Remove it.',
  'zh-HK': 'HTTP 解析器會接受格式錯誤的訊息。請移除。',
};
const LEGACY: LocalizedText = {
  en: 'Outdated cryptography is switched on. Remove it.',
  'zh-HK': '已啟用過時的加密技術。請移除。',
};
const MORE_TRUST: LocalizedText = {
  en: 'More CAs are trusted by this process. Our connections do not use them; give a CA by the option `ca` where one is needed.',
  'zh-HK': '此程序信任額外的憑證機構，但本系統的連線不會採用；如有需要請以 `ca` 選項提供。',
};
const PROXY: LocalizedText = {
  en: 'A proxy is set for this process. Our connections do not use it; give it by the option `proxy` where one is needed.',
  'zh-HK': '此程序設定了代理伺服器，但本系統的連線不會採用；如有需要請以 `proxy` 選項提供。',
};

const DUMP: LocalizedText = {
  en: 'Memory of this process, tokens included, may be written to a file or read by a debugger. Remove it where it is not needed.',
  'zh-HK': '此程序的記憶體（包括權杖）可能被寫入檔案或由偵錯工具讀取。如無需要請移除。',
};
const REPORT: LocalizedText = {
  en: 'Crash reports of this process hold its environment, and with it secrets that stand there. Add --report-exclude-env.',
  'zh-HK': '此程序的當機報告會包含環境變數及其中的機密。請加上 --report-exclude-env。',
};

const FLAGS: readonly (readonly [RegExp, Weakening['severity'], LocalizedText])[] = [
  [/^--tls-min-v1\.[01]$/, 'refuse', OLD_TLS],
  [/^--tls-keylog(=|$)/, 'refuse', KEY_LOG],
  [/^--insecure-http-parser$/, 'refuse', LAX_PARSER],
  [/^--openssl-legacy-provider$/, 'refuse', LEGACY],
  [
    /^--(heapsnapshot-(signal|near-heap-limit)|inspect(-brk|-wait)?|abort-on-uncaught-exception|heap-prof)(=|$)/,
    'warn',
    DUMP,
  ],
  [/^--openssl-shared-config$/, 'warn', LEGACY],
  [/^--use-(system|openssl)-ca$/, 'warn', MORE_TRUST],
  [/^--use-env-proxy$/, 'warn', PROXY],
];

const VARIABLES: readonly (readonly [string, Weakening['severity'], LocalizedText])[] = [
  ['SSLKEYLOGFILE', 'refuse', KEY_LOG],
  ['NODE_EXTRA_CA_CERTS', 'warn', MORE_TRUST],
  ['NODE_USE_SYSTEM_CA', 'warn', MORE_TRUST],
  ['NODE_USE_ENV_PROXY', 'warn', PROXY],
  ['HTTPS_PROXY', 'warn', PROXY],
  ['https_proxy', 'warn', PROXY],
];

/**
 * Flags and variables that weaken TLS in the rest of a process. Our own connections give every setting explicitly and
 * check again after the handshake, but libraries beside them don't: a strict installation does not start with these.
 */
export function findTlsWeakenings({ env, execArgv }: ProcessStart): readonly Weakening[] {
  const flags = [...execArgv, ...(env['NODE_OPTIONS'] ?? '').split(/\s+/).filter((flag) => flag !== '')];
  const found: Weakening[] = [];
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    found.push({ severity: 'refuse', place: 'NODE_TLS_REJECT_UNAUTHORIZED', text: UNVERIFIED });
  }
  for (const flag of flags) {
    // Node takes underscores for dashes.
    const spelled = flag.replaceAll('_', '-');
    for (const [pattern, severity, text] of FLAGS) {
      if (pattern.test(spelled)) found.push({ severity, place: flag.replace(/=.*$/, ''), text });
    }
  }
  const reports = flags.find((flag) => /^--report-(on-fatalerror|on-signal|uncaught-exception)$/.test(flag));
  if (reports !== undefined && !flags.includes('--report-exclude-env')) {
    found.push({ severity: 'warn', place: reports, text: REPORT });
  }
  for (const [name, severity, text] of VARIABLES) {
    const value = env[name];
    if (value !== undefined && value !== '' && value !== '0') found.push({ severity, place: name, text });
  }
  return found;
}
