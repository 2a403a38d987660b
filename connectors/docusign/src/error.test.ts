import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { ApiError, ConnectorError, RateLimitedError, Secret } from '@countersign/contracts';
import fc from 'fast-check';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDocuSign, type DocuSign } from './docusign.js';
import { mapError, parseRefusal, readVendorError } from './error.js';

// Shapes only: nock sees what is sent and gives documented forms back. TLS and flows are shown on real servers.

const ORIGIN = 'https://demo.docusign.net';
const ACCOUNT = '/restapi/v2.1/accounts/fe0b61a3-0000-0000-0000-b3d0e1b0e1a9';
const ENVELOPE = '44efc9e6-0000-0000-0000-4e7bc0a3b3a1';
let client: DocuSign;

beforeEach(() => {
  nock.disableNetConnect();
  client = createDocuSign({
    environment: 'sandbox',
    accountId: 'fe0b61a3-0000-0000-0000-b3d0e1b0e1a9',
    // A mocked socket has no certificate, which core's own network refuses.
    transport: async (request) => {
      const body = request.method === 'GET' ? null : await request.arrayBuffer();
      return fetch(request.url, { method: request.method, headers: request.headers, body });
    },
    tokens: { get: async () => ({ value: Secret.of('canary-token'), generation: 1 }), invalidate: () => undefined },
  });
});

afterEach(async () => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  await client.close();
  expect(pending).toEqual([]);
});

function fixture(name: string): string {
  return readFileSync(new URL(`./__fixtures__/${name}`, import.meta.url), 'utf8');
}

const json = {
  'content-type': 'application/json; charset=utf-8',
  'x-docusign-tracetoken': '5c1a7f0e-0000-4000-8000-1a2b3c4d5e6f',
  'x-ratelimit-reset': '4102444800',
};

async function refusal(run: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('nothing was refused');
}

describe('requests and answers', () => {
  it('makes a draft as the reference shows it: everything is text, bytes are base64', async () => {
    nock(ORIGIN, { reqheaders: { authorization: 'Bearer canary-token', accept: 'application/json' } })
      .post(`${ACCOUNT}/envelopes`, {
        status: 'created',
        emailSubject: '請簽署:採購合約 PO-2026-118',
        emailBlurb: 'Please sign.',
        transactionId: 'key-1',
        customFields: {
          textCustomFields: [{ name: 'countersignEffect', value: 'key-1', show: 'false', required: 'false' }],
        },
        documents: [
          { documentId: '1', name: 'PO-2026-118.pdf', fileExtension: 'pdf', order: '1', documentBase64: 'JVBERi0=' },
        ],
        recipients: {
          signers: [
            {
              recipientId: '1',
              routingOrder: '1',
              name: 'Chan Tai Man',
              email: 'tm.chan@example.hk',
              clientUserId: 'emp-1001',
              tabs: {
                signHereTabs: [
                  {
                    anchorString: '/sn1/',
                    anchorUnits: 'pixels',
                    anchorXOffset: '20',
                    anchorYOffset: '10',
                    anchorIgnoreIfNotPresent: 'false',
                  },
                ],
                textTabs: [
                  {
                    documentId: '1',
                    pageNumber: '1',
                    xPosition: '100',
                    yPosition: '120',
                    tabLabel: 'amount',
                    value: 'HKD 12,300.00',
                    locked: 'true',
                  },
                ],
              },
            },
          ],
          carbonCopies: [{ recipientId: '2', routingOrder: '2', name: 'Finance', email: 'ap@example.hk' }],
        },
      })
      .reply(201, fixture('envelopes.create.201.json'), json);
    const id = await client.envelopes.createDraft({
      subject: '請簽署:採購合約 PO-2026-118',
      message: 'Please sign.',
      transactionId: 'key-1',
      customFields: { countersignEffect: 'key-1' },
      documents: [{ id: '1', name: 'PO-2026-118.pdf', extension: 'pdf', bytes: Buffer.from('%PDF-') }],
      signers: [
        {
          name: 'Chan Tai Man',
          email: 'tm.chan@example.hk',
          clientUserId: 'emp-1001',
          fields: [
            { kind: 'signature', at: { anchor: '/sn1/', offsetX: 20, offsetY: 10 } },
            {
              kind: 'text',
              at: { document: '1', page: 1, x: 100, y: 120 },
              label: 'amount',
              value: 'HKD 12,300.00',
            },
          ],
        },
      ],
      copies: [{ name: 'Finance', email: 'ap@example.hk' }],
    });
    expect(id).toBe(ENVELOPE);
  });

  it('reads an envelope: seven decimals, fields it does not know', async () => {
    nock(ORIGIN)
      .get(`${ACCOUNT}/envelopes/${ENVELOPE}`)
      .query({ include: 'custom_fields' })
      .reply(200, fixture('envelopes.get.200.json'), json);
    await expect(client.envelopes.get(ENVELOPE)).resolves.toEqual({
      id: ENVELOPE,
      status: 'completed',
      subject: '請簽署:採購合約 PO-2026-118',
      createdAt: '2026-11-21T09:29:58.500Z',
      sentAt: '2026-11-21T09:30:00.123Z',
      completedAt: '2026-11-21T10:02:03.456Z',
      voidedAt: undefined,
      voidedReason: undefined,
      customFields: { countersignEffect: 'key-1' },
    });
  });

  it('looks a transaction up', async () => {
    nock(ORIGIN)
      .get(`${ACCOUNT}/envelopes`)
      .query({ transaction_ids: 'key-1', count: '100' })
      .reply(200, fixture('envelopes.list.200.transactions.json'), json);
    await expect(client.envelopes.findByTransaction('key-1')).resolves.toEqual([ENVELOPE]);
  });

  it('does not take an unsigned web page for a PDF', async () => {
    nock(ORIGIN)
      .get(`${ACCOUNT}/envelopes/${ENVELOPE}/documents/combined`)
      .query({ certificate: 'true' })
      .reply(200, '<html>Sign in</html>', { 'content-type': 'text/html' });
    expect(await refusal(client.documents.download(ENVELOPE))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  it('takes a refusal within a good answer for a refusal', async () => {
    nock(ORIGIN)
      .put(`${ACCOUNT}/envelopes/${ENVELOPE}`, { status: 'sent' })
      .reply(
        200,
        { envelopeId: ENVELOPE, errorDetails: { errorCode: 'ENVELOPE_INVALID_STATUS', message: 'No.' } },
        json,
      );
    expect(await refusal(client.envelopes.send(ENVELOPE))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

describe('refusals', () => {
  const get = () => client.envelopes.get(ENVELOPE, { deadlineMs: 20_000 });
  const reply = (status: number, body: object) =>
    nock(ORIGIN).get(`${ACCOUNT}/envelopes/${ENVELOPE}`).query(true).times(2).reply(status, body, json);

  it('a token that is refused twice is UNAUTHORIZED, with the trace token and without the token', async () => {
    reply(401, JSON.parse(fixture('envelopes.get.401.expired.json')));
    const error = await refusal(get());
    expect(error).toMatchObject({
      code: 'UNAUTHORIZED',
      vendorCode: 'USER_AUTHENTICATION_FAILED',
      requestId: '5c1a7f0e-0000-4000-8000-1a2b3c4d5e6f',
    });
    expect(inspect(error, { depth: 9 })).not.toContain('canary-token');
  });

  it.each([
    [429, 'BURST_APIINVOCATION_LIMIT_EXCEEDED', 'burst', 30_000],
    [400, 'BURST_APIINVOCATION_LIMIT_EXCEEDED', 'burst', 30_000],
    [429, 'Burst_APIInvocation_Envelope_Limit_Exceeded', 'burst', 30_000],
    [429, 'Hourly_Envelope_Polling_Limit_Exceeded', undefined, 900_000],
  ])('HTTP %s with %s is a limit, waited for as long as it lasts', async (status, errorCode, limit, retryAfterMs) => {
    nock(ORIGIN)
      .get(`${ACCOUNT}/envelopes/${ENVELOPE}`)
      .query(true)
      .reply(status, { errorCode, message: 'The maximum has been exceeded.' }, json);
    const error = await refusal(get());
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error).toMatchObject({ limit, retryAfterMs });
  });

  it('takes a used-up allowance for no limit to wait for, also as 429', async () => {
    nock(ORIGIN)
      .get(`${ACCOUNT}/envelopes/${ENVELOPE}`)
      .query(true)
      .reply(429, { errorCode: 'RECIPIENT_LIMIT_EXCEEDED', message: 'Too many.' }, json);
    const error = await refusal(get());
    expect(error).not.toBeInstanceOf(RateLimitedError);
    expect(error).toMatchObject({ code: 'QUOTA_EXCEEDED', retryable: false });
  });

  it('says what to mend in both languages', () => {
    for (const [errorCode, code] of [
      ['ANCHOR_TAB_STRING_NOT_FOUND', 'ANCHOR_NOT_FOUND'],
      ['ENVELOPE_IS_INCOMPLETE', 'ENVELOPE_INCOMPLETE'],
      ['RECIPIENT_LIMIT_EXCEEDED', 'QUOTA_EXCEEDED'],
      ['envelope_does_not_exist', 'NOT_FOUND'],
      ['SOMETHING_NEW', 'BAD_REQUEST'],
    ] as const) {
      const error = mapError({
        operation: 'envelopes.create',
        status: 400,
        headers: new Headers(),
        body: { errorCode, message: 'Text.\r\n' },
        vendor: { codes: [errorCode] },
        requestId: undefined,
      });
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ code, retryable: false });
      expect(error?.remedy['zh-HK']).toMatch(/\p{Script=Han}/u);
      expect(error?.message).toContain('Text.');
    }
  });

  it('shows no address of a person', () => {
    const body = { errorCode: 'INVALID_EMAIL_ADDRESS_FOR_RECIPIENT', message: 'tm.chan@example.hk is invalid.' };
    expect(readVendorError(body)).toEqual({ codes: ['INVALID_EMAIL_ADDRESS_FOR_RECIPIENT'] });
  });

  it('reads any body without throwing, and none that is not theirs', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        const found = parseRefusal(body);
        expect(found === undefined || /^[A-Z]/.test(found.errorCode)).toBe(true);
      }),
    );
    expect(parseRefusal('<html>')).toBeUndefined();
  });
});
