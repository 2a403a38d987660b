import { createHash } from 'node:crypto';
import type { CrashCase } from '../crash-case.js';

const contract = Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`);

const supply = {
  subject: '請簽署：供應合約 SA-2026-014',
  reference: 'SA-2026-014',
  documents: [{ sha256: createHash('sha256').update(contract).digest('hex'), name: 'Supply agreement.pdf' }],
  signers: [
    {
      name: 'Chan Tai Man',
      email: 'tm.chan@example.hk',
      order: 1,
      fields: [{ kind: 'signature', at: { document: 1, page: 1, x: 100, y: 120 } }],
    },
  ],
};

const documents = [contract];

export const docusignCases: readonly CrashCase[] = [
  { connector: 'docusign', action: 'envelope.send', kind: 'envelope', input: () => supply, documents, pace: 100 },
  {
    connector: 'docusign',
    action: 'envelope.void',
    kind: 'voided-envelope',
    first: { action: 'envelope.send', input: supply },
    input: (today) => {
      const { subject, reference } = supply;
      return { reference, subject, sentOn: today, reason: 'Ordered elsewhere' };
    },
    documents,
    pace: 100,
  },
];
