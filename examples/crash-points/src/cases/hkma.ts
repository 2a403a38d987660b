import { createHash } from 'node:crypto';
import { contentDigest } from '@countersign/hkma';
import type { CrashCase } from '../crash-case.js';

const period = { from: '2026-10-01', to: '2026-10-31' };

const file = Buffer.from(
  JSON.stringify({
    schema: 'countersign.kri/1',
    entity: 'AI-000',
    period,
    records: [
      {
        indicatorCode: 'sys_availability_pct',
        indicatorName: { en: 'Availability', zh: '系統可用率' },
        value: '99.95',
        unit: 'percent',
        threshold: { amber: '99.9', red: '99.5', worse: 'below' },
        rag: 'green',
        owner: 'it-ops',
        sourceSystem: 'monitoring',
        comment: null,
      },
    ],
  }),
);

const content = {
  dataset: 'kri-metrics' as const,
  entity: 'AI-000',
  period,
  version: 1,
  file: {
    name: 'kri-2026-10.json',
    size: file.length,
    sha256: createHash('sha256').update(file).digest('hex'),
    records: 1,
  },
  preparedBy: 'maker',
  preparedAt: '2026-11-12T09:30:00+08:00',
  lateReason: 'Rehearsal',
};

export const hkmaCases: readonly CrashCase[] = [
  {
    connector: 'hkma',
    action: 'submission.upload',
    kind: 'submission',
    input: () => ({ ...content, contentSha256: contentDigest(content) }),
    documents: [file],
    ownTokens: true,
    commands: [{ name: 'settings', input: { validationMs: 0 } }],
  },
];
