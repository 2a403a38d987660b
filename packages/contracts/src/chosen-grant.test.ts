import { describe, expect, it } from 'vitest';
import { withChosenGrant } from './chosen-grant.js';
import type { ConnectorDescriptor, OAuthDescriptor } from './descriptor.js';

const source = { from: 'a page', read: '2026-11-22', confidence: 'documented' } as const;
const text = { en: 'a step', 'zh-HK': '步驟' };
const oauth: OAuthDescriptor = {
  grants: ['client_credentials'],
  token: { origin: 'api', path: '/token' },
  ...{ clientAuthentication: 'header', pkce: 'unsupported', rotatesRefreshToken: false, refreshGraceMs: 0 },
  ...{ scopes: {}, source },
};
const mine: OAuthDescriptor = { ...oauth, grants: ['authorization_code', 'refresh_token'], pkce: 'required' };
const place = { hosts: [], origins: { api: 'https://api.example.test' }, redirectModes: ['server'] } as const;
const modes = { redirectModes: ['loopback'] } as const;
const descriptor: ConnectorDescriptor = {
  ...{ id: 'acme', name: 'Acme', oauth, limits: [], throttling: [], operations: {} },
  environments: { production: { ...place, registration: [text] }, sandbox: place, emulator: place },
  grantChoices: {
    setting: 'grant',
    choices: {
      user: {
        oauth: mine,
        environments: { production: modes, sandbox: modes, emulator: modes },
        unneeded: ['account'],
      },
    },
  },
};
const setting = (name: string, secret: boolean) => ({ name, secret, required: true, title: text });
const connector = { descriptor, settings: [setting('account', true), setting('clientId', false)], actions: [1] };

describe('withChosenGrant', () => {
  it('leaves a connector as it is where nothing is chosen, or there is no choice', () => {
    expect(withChosenGrant(connector, { other: 'user' })).toBe(connector);
    const without = { descriptor: { ...descriptor, grantChoices: undefined } };
    expect(withChosenGrant(without, { grant: 'user' })).toBe(without);
  });

  it('puts the chosen grant, its redirects and its steps in the place of the others, and changes nothing else', () => {
    const chosen = withChosenGrant(connector, { grant: 'user' });
    expect(chosen.descriptor.oauth).toBe(mine);
    const { production } = chosen.descriptor.environments;
    expect(production).toEqual({ ...place, registration: [text], redirectModes: ['loopback'] });
    expect({ ...chosen, descriptor, settings: connector.settings }).toEqual(connector);
    expect(withChosenGrant(chosen, { grant: 'user' })).toEqual(chosen);
  });

  it('no longer requires what the grant takes not, and still knows that it is a secret', () => {
    const [account, clientId] = withChosenGrant(connector, { grant: 'user' }).settings;
    expect(account).toMatchObject({ name: 'account', secret: true, required: false });
    expect(clientId?.required).toBe(true);
  });

  it.each(['else', '', 'constructor', 7, null])('refuses %j with the names of those it knows', (grant) => {
    expect(() => withChosenGrant(connector, { grant })).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        place: 'settings/grant',
        message: expect.stringContaining('user'),
      }),
    );
  });
});
