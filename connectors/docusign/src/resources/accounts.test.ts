import { Secret } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import docusign, { createDocuSign } from '../docusign.js';
import { acceptedHost } from './accounts.js';

const production = { environment: 'production' } as const;

describe('where calls go', () => {
  const tokens = { get: async () => ({ value: Secret.of('canary'), generation: 1 }), invalidate: () => undefined };
  const accountId = 'fe0b61a3-0000-0000-0000-b3d0e1b0e1a9';

  it('is the setting’s host in production, the oldest one without it', async () => {
    for (const [apiHost, expected] of [
      ['eu.docusign.net', 'eu.docusign.net'],
      [undefined, 'www.docusign.net'],
    ] as const) {
      const settings = { accountId, ...(apiHost === undefined ? {} : { apiHost }) };
      const client = createDocuSign({ environment: 'production', tokens, settings });
      expect(client.apiHost).toBe(expected);
      await client.close();
    }
  });

  it('never is a host that the descriptor does not list, though the setting says so', async () => {
    for (const apiHost of ['attacker.example', 'na9.docusign.net']) {
      const client = createDocuSign({ environment: 'production', tokens, settings: { accountId, apiHost } });
      await expect(client.envelopes.get('e')).rejects.toMatchObject({ code: 'EGRESS_DENIED' });
      await client.close();
    }
  });

  it('is told by the check when the account is elsewhere', async () => {
    const user = {
      sub: '50d89ab1-0000-0000-0000-d00b410d9c6e',
      accounts: [{ account_id: accountId, is_default: true, account_name: 'HK', base_uri: 'https://au.docusign.net' }],
    };
    const client = createDocuSign({
      environment: 'production',
      tokens,
      settings: { accountId },
      transport: async ({ url }) => {
        expect(url).toBe('https://account.docusign.com/oauth/userinfo');
        return Response.json(user);
      },
    });
    await expect(docusign.check?.(client)).rejects.toMatchObject({
      code: 'ACCOUNT_ELSEWHERE',
      details: { accounts: [{ id: accountId, apiHost: 'au.docusign.net' }] },
    });
    await client.close();
  });
});

describe('a fresh consent', () => {
  const row = (id: string, is_default: boolean, base_uri: string) => ({
    account_id: id,
    account_name: `Account ${id}`,
    is_default,
    base_uri,
  });
  const accounts = [
    row('a-1', false, 'https://au.docusign.net'),
    row('a-2', true, 'https://eu.docusign.net'),
    row('a-3', false, 'https://attacker.example'),
  ];
  const discovered = (environment: 'production' | 'sandbox') =>
    docusign.discover?.({
      environment,
      tokens: { get: async () => ({ value: Secret.of('canary'), generation: 1 }), invalidate: () => undefined },
      transport: async () => Response.json({ sub: 'u-1', accounts }),
    });

  it('finds its accounts and their hosts, the default first, without any setting', async () => {
    expect(await discovered('production')).toEqual([
      { title: 'Account a-2', settings: { accountId: 'a-2', apiHost: 'eu.docusign.net' } },
      { title: 'Account a-1', settings: { accountId: 'a-1', apiHost: 'au.docusign.net' } },
    ]);
  });

  it('finds no account of another environment', async () => {
    expect(await discovered('sandbox')).toEqual([]);
  });
});

describe('the host that the user info names', () => {
  it('is accepted for production as one label below docusign.net', () => {
    expect(acceptedHost('https://eu.docusign.net', production)).toBe('eu.docusign.net');
    expect(acceptedHost('https://NA3.docusign.net/', production)).toBe('na3.docusign.net');
  });

  it.each([
    'http://eu.docusign.net',
    'https://eu.docusign.net:8443',
    'https://eu.docusign.net/restapi',
    'https://eu.docusign.net?x=1',
    'https://eu.docusign.net#x',
    'https://user@eu.docusign.net',
    'https://eu.docusign.net@attacker.example',
    'https://docusign.net',
    'https://a.b.docusign.net',
    'https://eu.docusign.net.attacker.example',
    'https://eudocusign.net',
    'https://demo.docusign.net',
    'https://169.254.169.254',
    'https://localhost',
    'eu.docusign.net',
    '',
  ])('refuses %s', (baseUri) => {
    expect(acceptedHost(baseUri, production)).toBeUndefined();
  });

  const parts = [
    'eu',
    'docusign.net',
    '.',
    '..',
    '@',
    ':',
    '/',
    '\\',
    '#',
    '?',
    '%2e',
    ':443',
    ':8443',
    'evil.example',
    '。',
    'ｎet',
    '\u00ad',
    '\0',
    'demo',
    ' ',
  ];

  it('never leads anywhere but to docusign.net, whatever an answer says', () => {
    fc.assert(
      fc.property(
        // Parts that hosts are forged of; strings by themselves are no URL.
        fc.array(fc.oneof(fc.constantFrom(...parts), fc.string({ maxLength: 4 })), { maxLength: 6 }),
        (forged) => {
          const baseUri = `https://${forged.join('')}`;
          const host = acceptedHost(baseUri, production);
          expect(host === undefined || /^[a-z0-9-]+\.docusign\.net$/.test(host)).toBe(true);
        },
      ),
    );
  });

  it('is the developer host in the sandbox, and the own origin in the emulator', () => {
    expect(acceptedHost('https://demo.docusign.net', { environment: 'sandbox' })).toBe('demo.docusign.net');
    expect(acceptedHost('https://eu.docusign.net', { environment: 'sandbox' })).toBeUndefined();
    const emulatorOrigin = 'https://localhost:7443';
    expect(acceptedHost(emulatorOrigin, { environment: 'emulator', emulatorOrigin })).toBe('localhost:7443');
    expect(acceptedHost('https://localhost:7444', { environment: 'emulator', emulatorOrigin })).toBeUndefined();
    expect(acceptedHost('https://demo.docusign.net', { environment: 'emulator', emulatorOrigin })).toBeUndefined();
  });
});
