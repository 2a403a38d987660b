import { createHash } from 'node:crypto';
import hkma, { contentDigest, createHkma, createManualPack, dueAt, kriDeadline, sealManifest } from '@countersign/hkma';
import { openConnection } from '@countersign/oauth';

/** Uploads a file of risk indicators of one month to a running `countersign sandbox hkma`; gives the manual pack beside it. */
export async function uploadRisk(sandbox: string, file: Uint8Array, records: number): Promise<Uint8Array> {
  const options = await openConnection(hkma, { sandbox });
  const client = createHkma(options);
  const sha256 = createHash('sha256').update(file).digest('hex');
  const content = {
    dataset: 'kri-metrics' as const,
    entity: client.entity,
    period: { from: '2026-10-01', to: '2026-10-31' },
    version: 1,
    file: { name: 'kri-2026-10.json', size: file.length, sha256, records },
    preparedBy: 'u-maker',
    approver: 'u-checker',
    preparedAt: '2026-11-12T09:30:00+08:00',
  };
  const sealed = sealManifest({
    input: { ...content, contentSha256: contentDigest(content) },
    submissionId: `kri-2026-10-${sha256.slice(0, 16)}`,
    profile: client.profile,
    approvalRef: 'example',
    dueAt: dueAt(kriDeadline, content.period.to),
  });
  const { submissions } = client;
  const chunkSize = await submissions.announce(sealed);
  await submissions.upload(sealed.manifest.submissionId, file, chunkSize);
  await submissions.complete(sealed.manifest.submissionId, content.file);
  const pack = createManualPack({ sealed, jws: submissions.sign(sealed), file });
  await client.close();
  return pack;
}
