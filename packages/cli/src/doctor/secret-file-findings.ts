import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Installation } from '../installation/read-installation.js';
import type { DoctorFinding } from './finding.js';

const OTHERS = 0o007;

/** Files with keys or secrets that every user of this machine may read or change. Windows tells nothing of it. */
export function secretFileFindings(installation: Installation): readonly DoctorFinding[] {
  if (process.platform === 'win32') return [];
  const { folder, keys, connections, placeOf } = installation;
  const named = [
    { reference: keys, connection: null, place: placeOf('keys') },
    ...Object.entries(connections).flatMap(([name, { credentials }]) =>
      Object.entries(credentials).map(([key, reference]) => ({
        reference,
        connection: name,
        place: placeOf('connections', name, 'credentials', key),
      })),
    ),
  ];
  return named.flatMap(({ reference, connection, place }) => {
    if (!('file' in reference)) return [];
    const mode = statSync(resolve(folder, reference.file), { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & OTHERS) === 0) return [];
    const { file } = reference;
    return [
      {
        code: 'SECRET_FILE_OPEN',
        severity: 'warning' as const,
        connection,
        since: null,
        why: {
          en: `Every user of this machine may read or change ${file}, which holds a secret.`,
          'zh-HK': `${file} 載有密鑰，但本機所有用戶均可讀取或更改。`,
        },
        remedy: { en: `Run \`chmod 600 ${file}\`.`, 'zh-HK': `請執行 \`chmod 600 ${file}\`。` },
        details: { place, file: resolve(folder, file) },
      },
    ];
  });
}
