import { closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs';
import { ConnectorError, foreignError, type LocalizedText } from '@countersign/contracts';
import { readableTokens } from '../consent/readable-tokens.js';
import type { OpenedInstallation } from '../installation/open-installation.js';
import type { DoctorFinding } from './finding.js';
import { secretFileFindings } from './secret-file-findings.js';

/** Something that `doctor --fix` did. */
export interface Mended {
  readonly code: string;
  readonly what: LocalizedText;
}

/** Connections that are sealed with a key that was rotated out. */
export async function oldKeyFindings({
  stores,
}: Pick<OpenedInstallation, 'stores'>): Promise<readonly DoctorFinding[]> {
  const { keyring, tokens } = stores;
  if (keyring === undefined) return [];
  const { current } = keyring;
  const listed = (await tokens.list()).filter(({ keyId }) => keyId !== current);
  const readable = await Promise.all(
    listed.map(async ({ connection }) => (await readableTokens(stores, connection)) !== 'unreadable'),
  );
  const old = listed.filter((_one, index) => readable[index]); // what no key opens is said of its connection
  if (old.length === 0) return [];
  const keys = [...new Set(old.map(({ keyId }) => keyId))];
  return [
    {
      code: 'SEALED_WITH_OLD_KEY',
      severity: 'warning',
      connection: null,
      since: null,
      why: {
        en: `Connections that an older key (${keys.join(', ')}) than ${current} seals: ${old.length}.`,
        'zh-HK': `仍以舊於 ${current} 的金鑰（${keys.join('、')}）加密的連線：${old.length} 個。`,
      },
      remedy: {
        en: 'Run `countersign keys reencrypt`; until then the older key must stay.',
        'zh-HK': '請執行 `countersign keys reencrypt`；完成前須保留舊金鑰。',
      },
      details: { keys, current, connections: old.length },
    },
  ];
}

/** Does what can harm nothing: closes files with secrets to others, and seals with the current key. */
export async function mend(opened: OpenedInstallation): Promise<readonly Mended[]> {
  const done: Mended[] = [];
  for (const { code, details } of secretFileFindings(opened.installation)) {
    const file = details?.['file'];
    if (typeof file !== 'string' || done.some(({ what }) => what.en.startsWith(`${file} `)) || !closed(file)) continue;
    done.push({
      code,
      what: { en: `${file} is closed to others now.`, 'zh-HK': `${file} 現已不供其他用戶存取。` },
    });
  }
  if ((await oldKeyFindings(opened)).length > 0) {
    const { changed } = await opened.stores.tokens.reencrypt();
    if (changed > 0) {
      const what = { en: `${changed} connections sealed again.`, 'zh-HK': `已重新加密 ${changed} 個連線。` };
      done.push({ code: 'SEALED_WITH_OLD_KEY', what });
    }
  }
  return done;
}

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Takes from others what they may do, and leaves owner and group what they may: a service may read by its group. False
 * where the file is somebody else's, a link (it may lead anywhere) or no file: the finding stays.
 */
function closed(file: string): boolean {
  try {
    const opened = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const facts = fstatSync(opened);
      if (!facts.isFile()) return false;
      fchmodSync(opened, facts.mode & 0o770);
      return true;
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    if (ConnectorError.is(error) || foreignError(error).code === undefined) throw error;
    return false;
  }
}
