import { createHash } from 'node:crypto';
import { type ActionContext, ConnectorError, type Json, type JsonObject } from '@countersign/contracts';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocuSign } from '../docusign.js';
import { textPdf } from '../emulator/pdf.js';
import { type DocuSignTwin, startDocuSign } from '../twin.test-support.js';
import { envelopeSend } from './envelope-send.js';
import { envelopeVoid } from './envelope-void.js';
import { type EnvelopeActionInput, envelopeInput } from './signing-input.js';

let account: DocuSignTwin;

beforeAll(async () => {
  account = await startDocuSign();
});
beforeEach(() => account.emulator.reset());
afterEach(() => expect(account.emulator.drifts).toEqual([]));
afterAll(() => account.close());

const contract = textPdf([['Supply agreement', '/sn1/']]);
const sha256 = createHash('sha256').update(contract).digest('hex');

const supply: EnvelopeActionInput = {
  subject: 'Supply agreement SA-1',
  reference: 'SA-1',
  documents: [{ sha256, name: 'Supply.pdf' }],
  signers: [
    { name: 'Chan Tai Man', email: 'tm.chan@example.hk', fields: [{ kind: 'signature', at: { anchor: '/sn1/' } }] },
    { name: 'Lee Siu Ming', email: 'sm.lee@example.hk', order: 2 },
  ],
  copies: [{ name: 'Finance', email: 'ap@example.hk' }],
};

type Given = Partial<ActionContext<DocuSign>> & { readonly notes?: Map<string, Json>; readonly settings?: JsonObject };

function context({ notes = new Map(), settings = {}, ...given }: Given = {}): ActionContext<DocuSign> {
  return {
    client: account.client,
    key: 'k'.repeat(32),
    mayHaveHappened: false,
    memo: {
      get: async (name) => notes.get(name),
      set: async (name, value) => {
        notes.set(name, value);
      },
    },
    connection: {
      id: '00000000-0000-7000-8000-000000000001',
      name: 'signatures',
      tenant: 'default',
      connector: 'docusign',
      environment: 'emulator',
      settings,
    },
    approval: { id: 'approval-1', number: 'A-17', title: 'Contract' },
    timeZone: 'Asia/Hong_Kong',
    clock: account.clock,
    signal: new AbortController().signal,
    documents: { read: async () => contract },
    ...given,
  };
}

function kinds(): readonly string[] {
  return account.emulator.ledger().map(({ kind }) => kind);
}

async function refusal(run: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('nothing was refused');
}

const mails = async () =>
  v.parse(v.array(v.looseObject({ to: v.string() })), await account.emulator.command('mailbox', {}));

describe('envelope.send', () => {
  it('asks the first order, then the next, and gives copies at the end', async () => {
    const { output, refs } = await envelopeSend.run(context(), supply);
    expect(refs).toEqual([{ kind: 'envelope', id: output.envelopeId, label: supply.subject }]);
    expect((await mails()).map(({ to }) => to)).toEqual(['tm.chan@example.hk']);
    await account.emulator.command('sign', { envelopeId: output.envelopeId, email: 'tm.chan@example.hk' });
    await account.emulator.command('sign', { envelopeId: output.envelopeId, email: 'sm.lee@example.hk' });
    expect((await mails()).map(({ to }) => to)).toEqual(['tm.chan@example.hk', 'sm.lee@example.hk', 'ap@example.hk']);
    await expect(account.client.envelopes.get(output.envelopeId)).resolves.toMatchObject({ status: 'completed' });
  });

  it('bears the effect’s key and the reference where people don’t see them', async () => {
    const { output } = await envelopeSend.run(context(), supply);
    const { customFields } = await account.client.envelopes.get(output.envelopeId);
    expect(customFields).toEqual({ countersignEffect: 'k'.repeat(32), countersignReference: 'SA-1' });
    const { recipients } = account.emulator.state.envelopes.get(output.envelopeId) ?? {};
    expect(recipients?.[0]?.tabs).toMatchObject({ signHereTabs: [{ anchorIgnoreIfNotPresent: 'false' }] });
  });

  it('fills a template by its name and roles', async () => {
    const signers = [
      { role: 'Discloser', name: 'Chan Tai Man', email: 'tm.chan@example.hk' },
      { role: 'Recipient', name: 'Lee Siu Ming', email: 'sm.lee@example.hk' },
    ];
    const template = 'Mutual non-disclosure agreement';
    const input = { subject: 'NDA with Example', reference: 'NDA-7', template, signers };
    const { output } = await envelopeSend.run(context(), input);
    const recipients = await account.client.recipients.list(output.envelopeId);
    expect(recipients.map(({ role, email, status }) => [role, email, status])).toEqual([
      ['Discloser', 'tm.chan@example.hk', 'sent'],
      ['Recipient', 'sm.lee@example.hk', 'created'],
    ]);
    await account.emulator.command('template', { name: template, roles: ['Discloser'] });
    expect(await refusal(envelopeSend.run(context({ key: 'other' }), input))).toMatchObject({
      code: 'TEMPLATE_AMBIGUOUS',
    });
    const unknown = { ...input, template: 'Lease' };
    expect(await refusal(envelopeSend.run(context({ key: 'third' }), unknown))).toMatchObject({
      code: 'TEMPLATE_NOT_FOUND',
    });
    await account.emulator.command('template', { name: 'Lease', roles: ['Tenant'] });
    const strange = await refusal(envelopeSend.run(context({ key: 'fourth' }), unknown));
    expect(strange).toMatchObject({ code: 'TEMPLATE_ROLE_UNKNOWN', details: { roles: ['Tenant'] } });
  });

  it('goes on with the noted draft after a stop at any moment, and asks people once', async () => {
    const notes = new Map<string, Json>();
    for (const stopAt of ['begun', 'envelope']) {
      const memo = {
        get: async (name: string) => notes.get(name),
        set: async (name: string, value: Json) => {
          notes.set(name, value);
          if (name === stopAt) throw new Error(`stopped at ${stopAt}`);
        },
      };
      await expect(envelopeSend.run(context({ memo, mayHaveHappened: stopAt !== 'begun' }), supply)).rejects.toThrow(
        stopAt,
      );
      expect(kinds()).not.toContain('envelope');
    }
    const { output } = await envelopeSend.run(context({ notes, mayHaveHappened: true }), supply);
    const again = await envelopeSend.run(context({ notes, mayHaveHappened: true }), supply);
    expect(again).toMatchObject({ replayed: true, output: { envelopeId: output.envelopeId } });
    expect(kinds()).toEqual(['envelope']);
    expect(account.emulator.state.envelopes.get(output.envelopeId)?.timesSent).toBe(1);
  });

  it('uses the draft that a lost answer left behind', async () => {
    const notes = new Map<string, Json>();
    account.emulator.switchOn({ fault: 'lost-answer', operations: ['envelopes.create'], times: 1 });
    expect(await refusal(envelopeSend.run(context({ notes }), supply))).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await envelopeSend.run(context({ notes, mayHaveHappened: true }), supply);
    expect(kinds()).toEqual(['envelope']);
  });

  it('leaves a draft behind that searches show too late, and sends only one', async () => {
    const notes = new Map<string, Json>();
    account.emulator.switchOn({ fault: 'lookup-lag', settings: { ms: 3_600_000 } });
    account.emulator.switchOn({ fault: 'lost-answer', operations: ['envelopes.create'], times: 1 });
    await refusal(envelopeSend.run(context({ notes }), supply));
    const { output } = await envelopeSend.run(context({ notes, mayHaveHappened: true }), supply);
    account.emulator.switchOff();
    expect([...kinds()].sort()).toEqual(['draft', 'envelope']);
    // Even without its notes it finds the one that went out before the one that did not.
    const again = await envelopeSend.run(context({ mayHaveHappened: true }), supply);
    expect(again).toMatchObject({ replayed: true, output: { envelopeId: output.envelopeId } });
    expect([...kinds()].sort()).toEqual(['draft', 'envelope']);
  });

  it('does not send a draft that somebody changed: what goes out is what was approved', async () => {
    for (const change of [
      { subject: 'Another subject' },
      { email: 'tm.chan@example.hk', becomes: 'stranger@visitor.example' },
      { email: 'ap@example.hk', becomes: 'stranger@visitor.example' },
    ]) {
      account.emulator.reset();
      await account.reset();
      const notes = new Map<string, Json>();
      account.emulator.switchOn({ fault: 'server-error', operations: ['envelopes.send'], times: 1 });
      await refusal(envelopeSend.run(context({ notes }), supply));
      const [draft] = account.emulator.ledger();
      await account.emulator.command('editDraft', { envelopeId: draft?.id ?? '', ...change });
      const error = await refusal(envelopeSend.run(context({ notes, mayHaveHappened: true }), supply));
      expect(error).toMatchObject({ code: 'ENVELOPE_CHANGED', retryable: false });
      expect(kinds()).toEqual(['draft']);
      expect(JSON.stringify(error.details)).not.toContain('@');
    }
    expect(await mails()).toEqual([]);
  });

  it('does not make a draft anew that somebody deleted', async () => {
    const notes = new Map<string, Json>();
    account.emulator.switchOn({ fault: 'server-error', operations: ['envelopes.send'], times: 1 });
    await refusal(envelopeSend.run(context({ notes }), supply));
    account.emulator.state.envelopes.clear();
    const error = await refusal(envelopeSend.run(context({ notes, mayHaveHappened: true }), supply));
    expect(error).toMatchObject({ code: 'ENVELOPE_GONE', retryable: false });
    expect(kinds()).toEqual([]);
  });

  it('stops before anything is made when an anchor is missing from the document', async () => {
    const documents = { read: async () => textPdf([['Nothing to sign at']]) };
    expect(await refusal(envelopeSend.run(context({ documents }), supply))).toMatchObject({ code: 'ANCHOR_NOT_FOUND' });
    expect(kinds()).toEqual([]);
  });

  it('has DocuSign report to the connection’s address where one is set', async () => {
    const url = 'https://hooks.example.hk/v1/webhooks/signatures';
    const { output } = await envelopeSend.run(context({ settings: { webhookUrl: url } }), supply);
    expect(account.emulator.state.envelopes.get(output.envelopeId)?.eventNotification).toMatchObject({
      url,
      deliveryMode: 'SIM',
      includeHMAC: 'true',
      requireAcknowledgment: 'true',
      eventData: { version: 'restv2.1', format: 'json', includeData: ['custom_fields', 'recipients'] },
    });
    const settings = { webhookUrl: 'http://hooks.example.hk/docusign' };
    expect(await refusal(envelopeSend.run(context({ settings, key: 'second' }), supply))).toMatchObject({
      code: 'INVALID_OPTION',
      place: 'settings/webhookUrl',
    });
  });

  it('names the reverse: void of exactly its envelope', async () => {
    const result = await envelopeSend.run(context(), supply);
    const input = v.parse(v.looseObject({}), envelopeSend.reverse?.input(supply, result));
    expect(input).toMatchObject({ reference: 'SA-1', subject: supply.subject, effect: 'k'.repeat(32) });
    const bound = await envelopeVoid.input['~standard'].validate(input);
    if (bound.issues) throw new Error('the reverse input is refused');
    const { output } = await envelopeVoid.run(context({ key: 'void-key' }), bound.value);
    expect(output).toEqual({ envelopeId: result.output.envelopeId, state: 'voided' });
  });

  it.each([
    ['both documents and a template', { ...supply, template: 'Lease' }],
    ['neither', { ...supply, documents: undefined }],
    ['a role without a template', { ...supply, signers: [{ name: 'A', email: 'a@example.hk', role: 'Tenant' }] }],
    ['nobody who signs', { ...supply, signers: [] }],
    ['a subject of 101 characters', { ...supply, subject: 'x'.repeat(101) }],
    [
      'a field of a document that is not there',
      {
        ...supply,
        signers: [
          {
            name: 'A',
            email: 'a@example.hk',
            fields: [{ kind: 'signature', at: { document: 2, page: 1, x: 1, y: 1 } }],
          },
        ],
      },
    ],
  ])('refuses %s', (_what, input) => {
    expect(v.safeParse(envelopeInput, input).success).toBe(false);
  });
});

describe('envelope.void', () => {
  const sentOn = () => new Date(account.clock.now()).toISOString().slice(0, 10);
  const order = () => ({ reference: 'SA-1', subject: supply.subject, sentOn: sentOn(), reason: 'Ordered elsewhere' });

  it('takes an envelope back and tells its recipients why', async () => {
    const { output } = await envelopeSend.run(context(), supply);
    await envelopeVoid.run(context({ key: 'v' }), order());
    await expect(account.client.envelopes.get(output.envelopeId)).resolves.toMatchObject({
      status: 'voided',
      voidedReason: 'Ordered elsewhere',
    });
  });

  it('is content with one that is voided or has expired', async () => {
    const { output } = await envelopeSend.run(context(), supply);
    await account.emulator.command('expire', { envelopeId: output.envelopeId });
    await expect(envelopeVoid.run(context({ key: 'v' }), order())).resolves.toMatchObject({
      replayed: true,
      output: { state: 'already' },
    });
  });

  it('refuses what everybody has signed', async () => {
    const { output } = await envelopeSend.run(context(), supply);
    for (const email of ['tm.chan@example.hk', 'sm.lee@example.hk']) {
      await account.emulator.command('sign', { envelopeId: output.envelopeId, email });
    }
    expect(await refusal(envelopeVoid.run(context({ key: 'v' }), order()))).toMatchObject({
      code: 'ENVELOPE_ENDED',
      details: { status: 'completed' },
    });
  });

  it('asks a person where two bear the reference, unless the effect tells which', async () => {
    await envelopeSend.run(context({ key: 'one' }), supply);
    const second = await envelopeSend.run(context({ key: 'two' }), supply);
    expect(await refusal(envelopeVoid.run(context({ key: 'v' }), order()))).toMatchObject({
      code: 'ENVELOPE_AMBIGUOUS',
    });
    const { output } = await envelopeVoid.run(context({ key: 'v' }), { ...order(), effect: 'two' });
    expect(output.envelopeId).toBe(second.output.envelopeId);
    expect([...kinds()].sort()).toEqual(['envelope', 'voided-envelope']);
  });

  it('does not touch an envelope of another subject', async () => {
    await envelopeSend.run(context(), supply);
    const other = { ...order(), subject: 'Another agreement' };
    expect(await refusal(envelopeVoid.run(context({ key: 'v' }), other))).toMatchObject({ code: 'ENVELOPE_NOT_FOUND' });
  });
});
