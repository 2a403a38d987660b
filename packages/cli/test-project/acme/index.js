import { createHmac } from 'node:crypto';
import { SignatureError } from '@countersign/contracts';

// An imaginary vendor's connector, as a third party would install it: what the command's tests load by name.

const said = (en) => ({ en, 'zh-HK': `說明：${en}` });

export default {
  descriptor: { id: 'acme', name: 'Acme' },
  settings: [],
  actions: [
    {
      name: 'note.create',
      inputJsonSchema: {
        type: 'object',
        properties: { text: { type: 'string' }, amount: { type: 'object' } },
        required: ['text'],
        additionalProperties: false,
      },
    },
  ],
  triggers: [],
  create: () => ({}),
  webhooks: {
    receive({ headers, body, path }, { secrets, now, connection }) {
      const given = headers['x-acme-signature'];
      if (given === undefined) throw new SignatureError('SIGNATURE_MISSING', 'There is no signature.');
      const genuine = secrets.some(
        (secret) => createHmac('sha256', secret.reveal()).update(body).digest('hex') === given,
      );
      if (!genuine) throw new SignatureError('SIGNATURE_INVALID', 'The signature fits no live secret.');
      const { id, ask } = JSON.parse(Buffer.from(body).toString('utf8'));
      if (ask !== undefined) return { kind: 'challenge', answer: { status: 200, body: ask } };
      const time = new Date(now).toISOString();
      const data = { path, multi: headers['x-multi'] ?? null, book: connection.settings.book ?? null };
      return {
        kind: 'events',
        events: [{ specversion: '1.0', id, source: 'acme', type: 'io.countersign.acme.note.created.v1', time, data }],
      };
    },
  },
  accounts: {
    plan(source, target) {
      const names = new Set(target.map(({ name }) => name));
      const findings = source
        .filter(({ name }, index) => source.findIndex((row) => row.name === name) !== index)
        .map(({ code, name }) => ({
          code: 'NAME_TWICE',
          place: `${code} ${name}`,
          why: said('The name is there twice.'),
          fix: said('Rename one.'),
          severity: 'error',
        }));
      const mapped = source.filter(({ name }) => names.has(name));
      return {
        mappings: mapped.map(({ code, name }) => ({ source: { code, name }, target: { code, name }, by: 'name' })),
        findings,
        create: source
          .filter(({ name }) => !names.has(name))
          .map(({ code, name, type }) => ({
            source: { code, name },
            name,
            code,
            type,
            subType: null,
            parent: null,
            wave: 0,
          })),
      };
    },
  },
};
