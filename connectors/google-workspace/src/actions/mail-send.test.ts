import { createHash } from 'node:crypto';
import { ConnectorError, type JsonObject } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, createMemo, startAccount } from '../resources/twin.test-support.js';
import { messageIdOf } from './mail-send.js';

const terms = Buffer.from('%PDF-1.4 Terms of the visit');
const large = Buffer.alloc(2 * 1024 * 1024, 'x');
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
let account: Account;

beforeAll(async () => {
  account = await startAccount(41);
});

beforeEach(() => account.twin.reset());

afterEach(() => {
  expect(account.twin.drifts).toEqual([]);
});

afterAll(() => account.close());

const mail = {
  to: ['guest@visitor.example'],
  cc: ['host@harbour-lantern.example'],
  subject: '到訪安排：十二月一日上午十時正於九龍辦事處，請攜同身分證明文件',
  text: '您好：\n\n到訪安排如下。\n',
  documents: [{ sha256: digest(terms), name: '到訪須知.pdf' }],
};

async function refusal(run: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('nothing was refused');
}

const kinds = () => account.twin.ledger().map(({ kind }) => kind);
const send = (options: Parameters<Account['run']>[2] = {}, input: JsonObject = mail) =>
  account.run('mail.send', input, { documents: { [digest(terms)]: terms, [digest(large)]: large }, ...options });
const lose = (operation: string, times = 1) =>
  account.twin.switchOn({ fault: 'lost-answer', operations: [operation], times });

describe('mail.send', () => {
  it('reaches everybody with its subject, text and documents, under a Message-ID of the effect', async () => {
    const { output } = await send();
    expect(output).toMatchObject({ messageId: messageIdOf('effect-1'), effect: 'effect-1' });
    expect(await account.twin.command('mailbox', { to: 'guest@visitor.example' })).toMatchObject([
      {
        messageId: messageIdOf('effect-1'),
        cc: ['host@harbour-lantern.example'],
        subject: mail.subject,
        text: '您好：\r\n\r\n到訪安排如下。\r\n',
        attachments: [{ name: '到訪須知.pdf', type: 'application/pdf', sha256: digest(terms) }],
      },
    ]);
    expect(kinds()).toEqual(['mail']);
  });

  it('uploads a large message as it is', async () => {
    await send({}, { ...mail, documents: [{ sha256: digest(large), name: 'plan.zip' }] });
    const made = account.twin.requests.filter(
      ({ operationId, status }) => operationId?.startsWith('drafts.') && status === 200,
    );
    expect(made.map(({ operationId }) => operationId)).toEqual(['drafts.upload', 'drafts.send']);
    expect(await account.twin.command('mailbox', {})).toMatchObject([{ attachments: [{ sha256: digest(large) }] }]);
  });

  it('finds what an earlier try sent, also in the bin, and sends nothing', async () => {
    const memo = createMemo();
    lose('drafts.send');
    expect((await refusal(send({ memo }))).code).toBe('OUTCOME_UNKNOWN');
    const [sent] = account.twin.ledger();
    await account.twin.command('trashMail', { id: sent?.id ?? '' });
    expect(await send({ memo, mayHaveHappened: true })).toMatchObject({ replayed: true, refs: [{ id: sent?.id }] });
    expect(kinds()).toEqual(['mail']);
  });

  it('that a search misses for a day is found in its conversation', async () => {
    const memo = createMemo();
    account.twin.switchOn({ fault: 'lookup-lag', settings: { ms: 86_400_000 } });
    lose('drafts.send');
    expect((await refusal(send({ memo }))).code).toBe('OUTCOME_UNKNOWN');
    expect((await send({ memo, mayHaveHappened: true })).replayed).toBe(true);
    expect(kinds()).toEqual(['mail']);
  });

  it('sends the draft that an earlier try made and lost', async () => {
    const memo = createMemo();
    lose('drafts.create');
    expect((await refusal(send({ memo }))).code).toBe('OUTCOME_UNKNOWN');
    await send({ memo, mayHaveHappened: true });
    expect(kinds()).toEqual(['mail']);
  });

  it('leaves a draft behind that no search shows, rather than sending twice', async () => {
    const memo = createMemo();
    account.twin.switchOn({ fault: 'lookup-lag', settings: { ms: 86_400_000 } });
    lose('drafts.create');
    expect((await refusal(send({ memo }))).code).toBe('OUTCOME_UNKNOWN');
    await send({ memo, mayHaveHappened: true });
    expect(kinds()).toEqual(['mail', 'draft']);
  });

  it('asks a person where the draft is gone and nothing was sent', async () => {
    const memo = createMemo();
    account.twin.switchOn({ fault: 'server-error', operations: ['drafts.send'], times: 1 });
    await refusal(send({ memo }));
    await account.twin.command('deleteDrafts', {});
    const error = await refusal(send({ memo, mayHaveHappened: true }));
    expect([error.name, error.code]).toEqual(['UncertainError', 'MAIL_UNCERTAIN']);
    expect(error.remedy['zh-HK']).toContain('寄件備份');
    expect(kinds()).toEqual([]);
  });

  it('waits as long as Gmail says in words', async () => {
    account.twin.switchOn({ fault: 'mail-rate-limited', times: 1, settings: { ms: 20_000 } });
    const before = account.clock.now();
    await send();
    expect(account.clock.now() - before).toBeGreaterThanOrEqual(19_000);
    account.twin.switchOn({ fault: 'mail-rate-limited', settings: { ms: 86_400_000 } });
    const error = await refusal(send({ key: 'effect-2' }));
    expect(error).toMatchObject({ code: 'RATE_LIMITED' });
    expect('retryAfterMs' in error && Number(error.retryAfterMs) > 80_000_000).toBe(true);
    // The pause holds for this connection.
    await account.clock.advance(86_400_000);
  });

  it('says what is missing before anything is made', async () => {
    await account.twin.command('settings', { mail: false });
    expect((await refusal(send())).code).toBe('SERVICE_DISABLED');
    for (const bad of [{ subject: 'a\r\nBcc: x@evil.example' }, { to: [] }, { to: ['guest'] }, { text: '\ud800' }]) {
      expect((await refusal(send({}, { ...mail, ...bad }))).name).toBe('InputError');
    }
    expect(kinds()).toEqual([]);
  });
});
