import type { ConnectorNames } from './connector-files.js';
import type { Plan } from './plan.js';
import type { VendorDocument } from './read-openapi.js';
import { prose } from './source-text.js';

export function readmeFile({ name, pascal, camel }: ConnectorNames, vendor: VendorDocument, plan: Plan): string {
  const title = prose(vendor.title);
  const [first] = plan.resources;
  const [call] = first?.calls ?? [];
  return `# countersign-${name}

## What

${title} as a Countersign connector, made from its OpenAPI document. Nobody has checked it against the vendor yet: every
fact is UNVERIFIED until its source says otherwise.

## Install

\`\`\`
npm install
npm run generate
npm run build
npm test
\`\`\`

## First call

\`\`\`js
import { openConnection } from '@countersign/oauth';
import ${camel}, { create${pascal} } from 'countersign-${name}';

const client = create${pascal}(await openConnection(${camel}, { credentials: { accessToken } }));
await client.${first?.property ?? 'api'}.${call?.method ?? 'call'}(/* as the document types it */);
\`\`\`

## Options

What every client takes. A connection has \`accessToken\`${plan.webhooks === undefined ? '' : ', and `webhookSecret` for webhooks'}.

Actions, each bound to an approval:

| action | operation | how it happens once |
| --- | --- | --- |
${plan.actions.map(({ name: action, operation, guarantee }) => `| \`${action}\` | \`${operation.id}\` | ${guarantee.kind === 'undecided' ? '**UNDECIDED: it never runs, and `npm test` fails**' : guarantee.kind} |`).join('\n')}
${left(plan)}
## Errors

\`src/error.ts\` maps by HTTP status; the vendor's own codes are to be added there.

## Limits

None is known. A 429 is waited for as its \`Retry-After\` says.

## Source of truth

\`src/generated/openapi.json\`; read ${prose(vendor.source.read)}. \`src/generated/schema.ts\` is made of it by \`npm run generate\`.
${plan.noWebhooks === undefined ? '' : `\nWebhooks are missing: ${plan.noWebhooks}.\n`}`;
}

function left({ left: writes }: Plan): string {
  if (writes.length === 0) return '';
  const rows = writes.map(({ operation, why }) => `| \`${operation}\` | ${prose(why)} |`);
  return `
Writes without an action:

| operation | why |
| --- | --- |
${rows.join('\n')}
`;
}
