import { createHmac } from 'node:crypto';
import { ApiError, type Json, RateLimitedError } from '@countersign/contracts';
import { startTlsServer } from '@countersign/testing';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import docusign, { createDocuSign } from '../docusign.js';
import type { DraftInput } from '../resources/envelopes.js';
import { type DocuSignTwin, startDocuSign } from '../twin.test-support.js';
import { textPdf } from './pdf.js';

let account: DocuSignTwin;

beforeAll(async () => {
  account = await startDocuSign();
});
beforeEach(async () => {
  await account.reset();
  // Asked for here, so that each test sees its own calls only.
  await account.options.tokens.get();
});
afterEach(() => expect(account.emulator.drifts).toEqual([]));
afterAll(() => account.close());

const draft: DraftInput = {
  subject: 'Lease <b>12A</b>',
  documents: [{ id: '1', name: 'Lease.pdf', extension: 'pdf', bytes: textPdf([['Lease', '/sn1/']]) }],
  signers: [{ name: 'Chan Tai Man', email: 'tm.chan@example.hk' }],
};

async function sent(input: Partial<DraftInput> = {}): Promise<string> {
  const id = await account.client.envelopes.createDraft({ ...draft, ...input });
  await account.client.envelopes.send(id);
  return id;
}

async function refusal(run: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ApiError) return error;
  throw new Error('nothing was refused');
}

const status = async (id: string) => (await account.client.envelopes.get(id)).status;

/** What a browser would do, over the client's own transport. */
async function browse(url: string, form?: Readonly<Record<string, string>>): Promise<Response> {
  const network = docusign.network(account.options);
  try {
    return await network.transport(
      new Request(url, {
        ...(form === undefined
          ? {}
          : {
              method: 'POST',
              headers: { 'content-type': 'application/x-www-form-urlencoded' },
              body: new URLSearchParams(form).toString(),
            }),
      }),
    );
  } finally {
    await network.close();
  }
}

const formAction = (page: string) => /action="([^"]+)"/.exec(page)?.[1] ?? '';
const linkOf = (mails: Json) => v.parse(v.array(v.looseObject({ link: v.string() })), mails)[0]?.link ?? '';

describe('the signing page', () => {
  it('is opened from the mail and signed on, and the envelope completes', async () => {
    const id = await sent();
    const link = linkOf(await account.emulator.command('mailbox', { to: 'tm.chan@example.hk' }));
    const page = await (await browse(link)).text();
    expect(page).toContain('Lease &#60;b&#62;12A');
    expect(page).not.toContain('<b>12A');
    expect(await status(id)).toBe('delivered');
    const answer = await browse(`${account.emulator.origin}${formAction(page)}`, {
      action: 'sign',
      name: 'CHAN, Tai Man',
    });
    expect(answer.status).toBe(200);
    expect(await status(id)).toBe('completed');
    const [signer] = await account.client.recipients.list(id);
    expect(signer).toMatchObject({ status: 'completed', name: 'CHAN, Tai Man' });
    expect((await browse(link)).status).toBe(410);
  });

  it('is embedded once, for five minutes, and sends the browser back', async () => {
    const id = await sent({
      signers: [{ ...draft.signers[0], name: 'Lee Siu Ming', email: 'sm@example.hk', clientUserId: 'emp-7' }],
    });
    const [signer] = await account.client.recipients.list(id);
    if (signer === undefined) throw new Error('there is no signer');
    expect(await account.emulator.command('mailbox', {})).toEqual([]);
    const url = await account.client.recipients.signingUrl(id, signer, 'https://app.example/signed?form=8');
    const page = await (await browse(url)).text();
    expect((await browse(url)).headers.get('location')).toContain('event=ttl_expired');
    const back = await browse(`${account.emulator.origin}${formAction(page)}`, {
      action: 'decline',
      reason: 'Wrong rent',
    });
    expect(back.headers.get('location')).toBe('https://app.example/signed?form=8&event=decline');
    expect(await account.client.recipients.list(id)).toMatchObject([
      { status: 'declined', declinedReason: 'Wrong rent' },
    ]);
    expect(await status(id)).toBe('declined');
  });

  it('is refused out of turn and to others than the recipient', async () => {
    const signers = [
      { name: 'A', email: 'a@example.hk', clientUserId: '1', order: 1 },
      { name: 'B', email: 'b@example.hk', clientUserId: '2', order: 2 },
    ];
    const id = await sent({ signers });
    const [first, second] = await account.client.recipients.list(id);
    if (first === undefined || second === undefined) throw new Error('there are no signers');
    const url = 'https://app.example/signed';
    const { recipients } = account.client;
    expect(await refusal(recipients.signingUrl(id, second, url))).toMatchObject({ code: 'NOT_YOUR_TURN' });
    expect(await refusal(recipients.signingUrl(id, { ...first, name: 'Another' }, url))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await refusal(recipients.signingUrl(id, first, 'http://app.example/'))).toMatchObject({
      code: 'BAD_REQUEST',
    });
  });
});

describe('the state machine', () => {
  it('sends a draft once', async () => {
    const id = await sent();
    expect(await refusal(account.client.envelopes.send(id))).toMatchObject({
      code: 'CONFLICT',
      vendorCode: 'ENVELOPE_INVALID_STATUS',
    });
  });

  it('voids what is on its way, and nothing else', async () => {
    const id = await account.client.envelopes.createDraft(draft);
    const notYet = await refusal(account.client.envelopes.void(id, 'Too early'));
    expect(notYet).toMatchObject({ code: 'CONFLICT', vendorCode: 'ENVELOPE_CANNOT_VOID_INVALID_STATE' });
    await account.client.envelopes.send(id);
    await account.client.envelopes.void(id, 'Changed our mind');
    expect(await status(id)).toBe('voided');
    expect((await refusal(account.client.envelopes.void(id, 'Again'))).vendorCode).toBe(
      'ENVELOPE_CANNOT_VOID_INVALID_STATE',
    );
  });

  it('sends nothing that lacks documents or people', async () => {
    for (const input of [
      { ...draft, documents: [] },
      { ...draft, signers: [] },
      { ...draft, subject: '' },
    ]) {
      const id = await account.client.envelopes.createDraft(input);
      expect(await refusal(account.client.envelopes.send(id))).toMatchObject({ code: 'ENVELOPE_INCOMPLETE' });
    }
  });

  it('refuses what is no address, no document, no envelope of this account', async () => {
    const { envelopes } = account.client;
    const signers = [{ name: 'A', email: 'nowhere' }];
    expect((await refusal(envelopes.createDraft({ ...draft, signers }))).vendorCode).toBe(
      'INVALID_EMAIL_ADDRESS_FOR_RECIPIENT',
    );
    const documents = [{ id: '1', name: 'a.pdf', extension: 'pdf', bytes: Buffer.from('no PDF') }];
    expect(await refusal(envelopes.createDraft({ ...draft, documents }))).toMatchObject({ code: 'DOCUMENT_REFUSED' });
    expect(await refusal(envelopes.get('44efc9e6-0000-0000-0000-4e7bc0a3b3a1'))).toMatchObject({ code: 'NOT_FOUND' });
    const listing = account.client.api.call('envelopes.list', {
      params: { path: { accountId: account.client.accountId }, query: { count: '10' } },
    });
    expect((await refusal(listing)).message).toContain("'from_date' must be set to a valid DateTime");
    // Counted from 0 and by ten: anything else is no page.
    for (const query of ['count=-1', 'count=1e3', 'start_position=abc']) {
      const [name = '', value = ''] = query.split('=');
      const page = account.client.api.call('envelopes.list', {
        params: {
          path: { accountId: account.client.accountId },
          query: { from_date: '2026-01-01T00:00:00Z', [name]: value },
        },
      });
      expect((await refusal(page)).vendorCode).toBe('INVALID_REQUEST_PARAMETER');
    }
    const foreign = account.client.api.call('templates.list', { params: { path: { accountId: 'another' } } });
    expect(await refusal(foreign)).toMatchObject({ code: 'ACCOUNT_ELSEWHERE' });
  });
});

describe('sending once', () => {
  it('gives the same envelope for the same transaction id, also after lost answers', async () => {
    const input = { ...draft, transactionId: 'lease-12a' };
    const ids: string[] = [];
    for (const operation of ['envelopes.create', 'envelopes.send']) {
      account.emulator.switchOn({ fault: 'lost-answer', operations: [operation], times: 1 });
      await expect(account.client.envelopes.sendOnce(input)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      ids.push(...account.emulator.ledger().map(({ id }) => id));
    }
    const last = await account.client.envelopes.sendOnce(input);
    expect(last).toMatchObject({ status: 'sent', found: true });
    expect(new Set([...ids, last.id]).size).toBe(1);
    expect(account.emulator.ledger()).toMatchObject([{ kind: 'envelope', summary: { timesSent: 1 } }]);
  });
});

describe('documents', () => {
  it('give one PDF of all, with the certificate when asked for', async () => {
    const id = await sent();
    await account.emulator.command('sign', { envelopeId: id, email: 'tm.chan@example.hk' });
    const { documents } = account.client;
    const text = Buffer.from(await documents.download(id)).toString('latin1');
    expect(text).toContain('Signed by Chan Tai Man');
    expect(text).toContain('Certificate Of Completion');
    const plain = Buffer.from(await documents.download(id, { certificate: false })).toString('latin1');
    expect(plain).not.toContain('Certificate Of Completion');
    expect(Buffer.from(await documents.download(id, { document: '1' })).toString('latin1')).toContain('/sn1/');
    expect((await documents.list(id)).map((one) => one.id)).toEqual(['1', 'certificate']);
    expect(await refusal(documents.download(id, { document: '9' }))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('limits', () => {
  // Budgets that a wait is longer than, on a clock as slow as this machine's.
  let slow: DocuSignTwin;
  beforeAll(async () => {
    slow = await startDocuSign(1);
  });
  beforeEach(async () => {
    await slow.reset();
    // Before anything is limited.
    await slow.options.tokens.get();
  });
  afterAll(() => slow.close());

  it.each([429, 400])(
    'tell a burst by its code, as HTTP %s, and wait 30 s in spite of the hourly reset',
    async (http) => {
      slow.emulator.switchOn({ fault: 'rate-limited', settings: { status: http } });
      const error = await refusal(slow.client.templates.find('x', { deadlineMs: 20_000 }));
      expect(error).toBeInstanceOf(RateLimitedError);
      expect(error).toMatchObject({ limit: 'burst', retryAfterMs: 30_000 });
    },
  );

  it('tell the hourly limit with the top of the hour', async () => {
    const client = createDocuSign(account.options);
    // Half past, so that the wait is longer than any call's budget.
    const past = account.clock.now() % 3_600_000;
    await account.clock.advance((5_400_000 - past) % 3_600_000);
    account.emulator.switchOn({ fault: 'hourly-limited' });
    const error = await refusal(client.templates.find('x'));
    const left = 3_600_000 - (account.clock.now() % 3_600_000);
    expect(error).toMatchObject({ limit: 'hourly' });
    if (!(error instanceof RateLimitedError)) throw error;
    // Its instant is in whole seconds, and the answer takes a moment.
    expect(Math.abs((error.retryAfterMs ?? 0) - left)).toBeLessThan(60_000);
    await client.close();
  });

  it('are counted: more than 200 calls in 30 s are refused', async () => {
    const calls = Array.from({ length: 205 }, () =>
      refusal(slow.client.recipients.list('none', { deadlineMs: 20_000 })),
    );
    const codes = (await Promise.allSettled(calls)).map((call) => (call.status === 'fulfilled' ? call.value.code : ''));
    expect(codes.filter((code) => code === 'NOT_FOUND')).toHaveLength(200);
    expect(codes).toContain('RATE_LIMITED');
  });
});

describe('Connect', () => {
  it('reports each step, signed with the account’s key', async () => {
    const received: { readonly event: string; readonly genuine: boolean }[] = [];
    const receiver = await startTlsServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray());
      const expected = createHmac('sha256', account.emulator.credentials.webhookSecret ?? '')
        .update(body)
        .digest('base64');
      const { event } = v.parse(v.looseObject({ event: v.string() }), JSON.parse(body.toString()));
      received.push({ event, genuine: request.headers['x-docusign-signature-1'] === expected });
      response.end();
    });
    account.emulator.addReceiver({ url: `${receiver.origin}/hook`, ca: receiver.ca });
    const id = await sent();
    await account.emulator.command('sign', { envelopeId: id, email: 'tm.chan@example.hk' });
    await account.emulator.settled();
    await receiver.close();
    expect(received.every(({ genuine }) => genuine)).toBe(true);
    expect(received.map(({ event }) => event).sort()).toEqual(
      [
        'envelope-sent',
        'recipient-sent',
        'recipient-delivered',
        'envelope-delivered',
        'recipient-completed',
        'envelope-completed',
      ].sort(),
    );
  });
});
