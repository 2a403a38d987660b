import { type ConnectorCommand, InputError } from '@countersign/contracts';
import { openConnection } from '@countersign/oauth';
import { sealed } from '../evidence/packed-submission.js';
import { verifyEvidencePack } from '../evidence/verify-evidence.js';
import hkma, { createHkma } from '../hkma.js';
import { remedies } from '../remedies.js';
import { readTrustedKeys } from '../signature/keys.js';
import { bytesOf, findingLines, needed } from './given.js';

/** `countersign hkma upload --pack F --sandbox F` */
export const upload: ConnectorCommand = {
  name: 'upload',
  title: {
    en: 'rehearse: submit a manual pack to a running sandbox. In production only an approval submits',
    'zh-HK': '演習：把人手提交檔案包呈交至運行中的沙盒。正式環境只可經審批呈交',
  },
  options: [
    { name: 'pack', value: 'file', required: true, title: { en: 'the pack (zip)', 'zh-HK': '檔案包（zip）' } },
    { name: 'sandbox', value: 'file', required: true, title: { en: 'its sandbox.json', 'zh-HK': '其 sandbox.json' } },
  ],
  async run(given) {
    const { locale, signal } = given;
    const connection = await openConnection(hkma, { sandbox: given.files.resolve(needed(given, 'sandbox')) });
    const client = createHkma(connection);
    try {
      const bytes = bytesOf(given, 'pack');
      const keys = {
        submitterKeys: readTrustedKeys(connection.settings['submitterKeys'] ?? ''),
        receiverKeys: readTrustedKeys(connection.settings['receiverKeys'] ?? ''),
      };
      const { valid, findings } = verifyEvidencePack(bytes, keys);
      if (!valid) {
        const lines = findingLines(findings, (index) => findings[index]?.file ?? '', locale);
        const document = { findings: findings.map(({ code, file }) => ({ code, file })) };
        return { ok: false, document, text: lines.join('\n') };
      }
      const found = sealed(bytes);
      if (found === undefined || found.manifest.entity !== client.entity || found.manifest.profile !== client.profile) {
        throw new InputError('CONTENT_CHANGED', 'The pack is of another entity or profile.', {
          place: '--pack',
          remedy: remedies.CONTENT_CHANGED,
        });
      }
      const { submissionId } = found.manifest;
      const [file] = found.manifest.files;
      const chunkSize = await client.submissions.announce(found, { signal });
      await client.submissions.upload(submissionId, found.file, chunkSize, { signal });
      if (file !== undefined) await client.submissions.complete(submissionId, file, { signal });
      const state = (await client.submissions.find(found, { signal })) ?? 'received';
      const said = { en: `Sent: ${submissionId} (${state}).`, 'zh-HK': `已傳送：${submissionId}（${state}）。` };
      return { ok: true, document: { submissionId, state }, text: said[locale] };
    } finally {
      await client.close();
      await connection.network.close();
    }
  },
};
