import { Secret, SignatureError, type WebhookResult } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openEnvelope, parseCallbackKey, sealEnvelope, signatureOf } from './resources/callback-envelope.js';
import { dingtalkWebhooks } from './webhooks.js';

const KEY = '1234567890123456789012345678901234567890123';
const SECRET = `123456:${KEY}:dinghkdemoappkey`;
const NOW = 1_700_000_000_000;

function keyOf(secret: string) {
  const key = parseCallbackKey(Secret.of(secret));
  if (key === undefined) throw new Error('not a callback secret');
  return key;
}

function deliver(text: string, { secret = SECRET, now = NOW, name = 'signature' } = {}) {
  const key = keyOf(secret);
  const signed = { timestamp: String(now), nonce: 'nonce001', encrypt: sealEnvelope(key, text) };
  const query = new URLSearchParams({
    [name]: signatureOf(key, signed),
    timestamp: signed.timestamp,
    nonce: signed.nonce,
  });
  return {
    method: 'POST',
    path: `/v1/webhooks/inbox?${query}`,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ encrypt: signed.encrypt })),
  };
}

function receive(delivery: ReturnType<typeof deliver>, secrets = [SECRET], now = NOW): WebhookResult {
  return dingtalkWebhooks.receive(delivery, {
    secrets: secrets.map(Secret.of),
    now,
    tenant: 'tenant-1',
    connection: { id: 'c', settings: {} },
  });
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SignatureError) return error.code;
    throw error;
  }
  return 'accepted';
}

/** What DingTalk reads in an answer of ours. */
function answered(result: WebhookResult, secret = SECRET): string {
  const body = JSON.parse(result.answer?.body ?? '{}');
  const key = keyOf(secret);
  const signed = { timestamp: body.timeStamp, nonce: body.nonce, encrypt: body.encrypt };
  expect(body.msg_signature).toBe(signatureOf(key, signed));
  return openEnvelope(key, body.encrypt)?.text.toString() ?? '';
}

const finished = {
  EventType: 'bpms_instance_change',
  EventTime: 1_663_143_335_567,
  CorpId: 'ding9f50b15bccd16741',
  eventId: 'c7c7120f2c07419aebdba0318c8',
  processInstanceId: 'kNpmUavZQwSHP_ZJvVdL7g07561689326476',
  processCode: 'PROC-DEMO',
  type: 'finish',
  result: 'agree',
  title: '費用報銷',
};

describe('envelopes known from DingTalk’s own pages', () => {
  it.each([
    [
      '123456:1234567890123456789012345678901234567890123:dingsnotzck6pm5veliw',
      '1614767836',
      'A7Co0cJLMzIDtMMI',
      'YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==',
      '9a95a004dd16f5c307e849b994173f76aa26e5eb',
      'success',
    ],
    [
      '123456:4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij:suite4xxxxxxxxxxxxxxx',
      '1445827045067',
      'nEXhMP4r',
      '1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrYeJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==',
      '5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0',
      '{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}',
    ],
  ])('number %#', (secret, timestamp, nonce, encrypt, signature, text) => {
    const key = keyOf(secret);
    expect(signatureOf(key, { timestamp, nonce, encrypt })).toBe(signature);
    const opened = openEnvelope(key, encrypt);
    expect(opened?.text.toString()).toBe(text);
    expect(opened?.owner.toString()).toBe(key.owner);
  });

  it('seals with given random bytes as DingTalk does', () => {
    const key = keyOf('123456:1234567890123456789012345678901234567890123:dingsnotzck6pm5veliw');
    expect(sealEnvelope(key, 'success', Buffer.from('dICkEDLj0eb6yAbc'))).toBe(
      'YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==',
    );
  });

  it('opens what it seals, of every length', () => {
    const key = keyOf(SECRET);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (text) => {
        expect(openEnvelope(key, sealEnvelope(key, text))?.text.toString()).toBe(Buffer.from(text).toString());
      }),
      { numRuns: 40 },
    );
  });
});

describe('deliveries', () => {
  it('becomes an event, answered with an encrypted success', () => {
    const result = receive(deliver(JSON.stringify(finished)));
    expect(result).toMatchObject({
      kind: 'events',
      events: [
        {
          id: finished.eventId,
          source: 'dingtalk/ding9f50b15bccd16741',
          type: 'io.countersign.dingtalk.instance.approved.v1',
          time: '2022-09-14T08:15:35.567Z',
          data: { instanceId: finished.processInstanceId, title: '費用報銷' },
        },
      ],
    });
    expect(answered(result)).toBe('success');
  });

  it.each([
    ['start', undefined, 'instance.started'],
    ['finish', 'refuse', 'instance.rejected'],
    ['terminate', undefined, 'instance.terminated'],
    ['delete', undefined, 'instance.deleted'],
  ])('tells %s %s as %s, also without the newer fields', (type, result, name) => {
    const { processInstanceId, EventType } = finished;
    const old = { EventType, processInstanceId, corpId: 'dingold', type, result, createTime: 1_495_592_259_000 };
    expect(receive(deliver(JSON.stringify(old)))).toMatchObject({
      events: [{ source: 'dingtalk/dingold', type: `io.countersign.dingtalk.${name}.v1` }],
    });
  });

  it('tells a decision at a task of our own engine, with who decided', () => {
    const body = {
      processInstanceId: 'i1',
      taskId: 79_893_867_827,
      activityId: 'n1',
      corpId: 'dingdemo',
      outResult: 'AGREE',
      remark: '同意',
      operator: 'u-mgr',
      data: '{"task":"t1"}',
    };
    expect(receive(deliver(JSON.stringify(body)))).toMatchObject({
      events: [
        {
          type: 'io.countersign.dingtalk.task.decided.v1',
          data: { taskId: '79893867827', decision: 'approve', userId: 'u-mgr', customData: '{"task":"t1"}' },
        },
      ],
    });
  });

  it('acknowledges what nobody listens to', () => {
    const result = receive(deliver('{"EventType":"user_add_org","userId":["u1"]}'));
    expect(result).toMatchObject({ kind: 'events', events: [] });
    expect(answered(result)).toBe('success');
  });

  it('answers the URL checks: success, or the random text of a suite', () => {
    const url = receive(deliver('{"EventType":"check_url"}', { name: 'msg_signature' }));
    expect([url.kind, answered(url)]).toEqual(['challenge', 'success']);
    const suite = receive(deliver('{"EventType":"check_create_suite_url","Random":"LPIdSnlF"}'));
    expect([suite.kind, answered(suite)]).toEqual(['challenge', 'LPIdSnlF']);
  });

  it('refuses what is meant for another subscription, although token and key are the same', () => {
    const other = `123456:${KEY}:dingsomebodyelse`;
    expect(codeOf(() => receive(deliver('{"EventType":"check_url"}', { secret: other })))).toBe('SIGNATURE_INVALID');
    expect(receive(deliver('{"EventType":"check_url"}', { secret: other }), [SECRET, other]).kind).toBe('challenge');
  });

  it('takes a secret as JSON too, and skips one that is none', () => {
    const json = JSON.stringify({ token: '123456', aesKey: KEY, key: 'dinghkdemoappkey' });
    expect(receive(deliver('{"EventType":"check_url"}'), ['nonsense', json]).kind).toBe('challenge');
    expect(codeOf(() => receive(deliver('{"EventType":"check_url"}'), ['nonsense']))).toBe('SIGNATURE_INVALID');
  });

  it('refuses stale, unsigned and unreadable deliveries by name', () => {
    const delivery = deliver(JSON.stringify(finished));
    expect(codeOf(() => receive(delivery, [SECRET], NOW + 301_000))).toBe('STALE');
    expect(codeOf(() => receive({ ...delivery, path: '/v1/webhooks/inbox' }))).toBe('SIGNATURE_MISSING');
    expect(codeOf(() => receive({ ...delivery, body: Buffer.from('{}') }))).toBe('MALFORMED');
    expect(codeOf(() => receive(deliver('{"EventType":"bpms_instance_change"}')))).toBe('MALFORMED');
    expect(codeOf(() => receive(deliver('not json')))).toBe('MALFORMED');
  });

  it('refuses a signed delivery cut elsewhere: blocks of the envelope can’t become a part of the nonce', () => {
    const key = keyOf(SECRET);
    const text = JSON.stringify(finished);
    // 96 bytes are three blocks of 32 and 128 characters; they go where sorting leaves the joined text as it was.
    const shifted = (nonce: string, encrypt: string) => {
      const [cut, rest] = [encrypt.slice(0, 128), encrypt.slice(128)];
      return { nonce: nonce + cut, encrypt: rest };
    };
    let tried = 0;
    for (let count = 0; tried < 3 && count < 2000; count += 1) {
      const signed = { timestamp: String(NOW), nonce: 'Z', encrypt: sealEnvelope(key, text) };
      const other = { timestamp: String(NOW), ...shifted(signed.nonce, signed.encrypt) };
      if (signatureOf(key, signed) !== signatureOf(key, other)) continue;
      tried += 1;
      const query = new URLSearchParams({ signature: signatureOf(key, signed), timestamp: signed.timestamp });
      query.set('nonce', other.nonce);
      const body = Buffer.from(JSON.stringify({ encrypt: other.encrypt }));
      const delivery = { ...deliver('{}'), path: `/v1/webhooks/inbox?${query}`, body };
      expect(codeOf(() => receive(delivery))).toBe('SIGNATURE_MISSING');
    }
    expect(tried).toBe(3);
  });

  it('tells a decision verified with another connection’s key apart, so that it can’t take the place of ours', () => {
    const body = { processInstanceId: 'i1', taskId: 9, corpId: 'dingdemo', outResult: 'agree', operator: 'u-mgr' };
    const ids = ['c', 'd'].map((id) => {
      const delivery = deliver(JSON.stringify(body));
      const options = { secrets: [Secret.of(SECRET)], now: NOW, tenant: 't', connection: { id, settings: {} } };
      const result = dingtalkWebhooks.receive(delivery, options);
      return result.kind === 'events' ? result.events[0]?.id : undefined;
    });
    expect(new Set(ids).size).toBe(2);
  });

  it('refuses any envelope whose padding is wrong', () => {
    const key = keyOf(SECRET);
    expect(openEnvelope(key, '')).toBeUndefined();
    expect(openEnvelope(key, 'AAAA')).toBeUndefined();
    expect(
      openEnvelope(keyOf(`123456:${KEY.replace('1', '9')}:dinghkdemoappkey`), sealEnvelope(key, 'x')),
    ).toBeUndefined();
  });
});
