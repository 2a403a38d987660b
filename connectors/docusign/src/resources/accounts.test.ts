import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptedHost } from './accounts.js';

const production = { environment: 'production' } as const;

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

  it('never leads anywhere but to docusign.net, whatever an answer says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.domain().map((name) => `https://${name}`),
        ),
        (baseUri) => {
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
