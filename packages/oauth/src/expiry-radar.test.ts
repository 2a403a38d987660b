import { Secret, type TokenSet } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expiriesOf, expiryWarnings, type RadarConnection } from './index.js';

const DAY_MS = 86_400_000;
const granted = Date.parse('2026-01-01T00:00:00.000Z');
const at = (days: number) => new Date(granted + days * DAY_MS).toISOString();

function tokensWith(parts: Partial<TokenSet> = {}): TokenSet {
  return {
    accessToken: Secret.of('a'),
    refreshToken: Secret.of('r'),
    expiresAt: at(0.04),
    obtainedAt: at(0),
    grantedAt: at(0),
    ...parts,
  };
}

/** Rolls for 100 days, at most five years: the strictest of the vendors that tell. */
const rolling: RadarConnection['oauth'] = {
  grants: ['authorization_code', 'refresh_token'],
  refreshTokenLifeMs: 100 * DAY_MS,
  refreshTokenHardLifeMs: 1826 * DAY_MS,
};

const daysOf = (connection: RadarConnection, day: number) =>
  expiryWarnings([connection], granted + day * DAY_MS).map(({ kind, days }) => `${kind} ${days}`);

describe('the expiry radar', () => {
  it('warns at 30, 7 and 1 days and at the end, of the rolling and of the hard limit', () => {
    const idle: RadarConnection = { connection: 'books', oauth: rolling, tokens: tokensWith() };
    expect(daysOf(idle, 69)).toEqual([]);
    expect(daysOf(idle, 70)).toEqual(['refresh_token 30']);
    expect(daysOf(idle, 93)).toEqual(['refresh_token 7']);
    expect(daysOf(idle, 99)).toEqual(['refresh_token 1']);
    expect(daysOf(idle, 100)).toEqual(['refresh_token 0']);
    const used = { ...idle, tokens: tokensWith({ obtainedAt: at(1_800) }) };
    expect(daysOf(used, 1_800)).toEqual(['consent 30']);
    expect(daysOf(used, 1_826)).toEqual(['consent 0']);
  });

  it('says nothing after each refresh of what lives no longer than a warning’s time', () => {
    const short: RadarConnection = {
      connection: 'paper',
      oauth: { grants: ['authorization_code', 'refresh_token'], refreshTokenLifeMs: 30 * DAY_MS },
      tokens: tokensWith({ obtainedAt: at(50) }),
    };
    expect(daysOf(short, 50)).toEqual([]);
    expect(daysOf(short, 72)).toEqual([]);
    expect(daysOf(short, 73)).toEqual(['refresh_token 7']);
    expect(daysOf(short, 80)).toEqual(['refresh_token 0']);
  });

  it('believes the vendor’s own figures before the descriptor’s', () => {
    const told = tokensWith({ refreshExpiresAt: at(10), refreshHardExpiresAt: at(20) });
    const expiries = expiriesOf({ connection: 'books', oauth: rolling, tokens: told });
    expect(expiries).toEqual([
      { connection: 'books', kind: 'refresh_token', expiresAt: at(10) },
      { connection: 'books', kind: 'consent', expiresAt: at(20) },
    ]);
  });

  it('takes the nearest of several caps on a consent', () => {
    const expiries = expiriesOf({ connection: 'c', oauth: rolling, tokens: tokensWith(), consentLifeMs: 7 * DAY_MS });
    expect(expiries).toContainEqual({ connection: 'c', kind: 'consent', expiresAt: at(7) });
  });

  it('warns of an access token only where nothing renews it', () => {
    const lonely = tokensWith({ refreshToken: undefined, expiresAt: at(3) });
    expect(daysOf({ connection: 'c', oauth: { grants: ['authorization_code'] }, tokens: lonely }, 2.5)).toEqual([
      'access_token 1',
    ]);
    expect(daysOf({ connection: 'c', oauth: { grants: ['client_credentials'] }, tokens: lonely }, 2.5)).toEqual([]);
  });

  it('warns of secrets, keys and certificates that the operator named', () => {
    const secrets = [
      { kind: 'client_secret', name: 'app', expiresAt: at(5) },
      { kind: 'signing_key', name: 'k7', expiresAt: at(400) },
      { kind: 'certificate', name: 'idp', expiresAt: at(1) },
    ] as const;
    const warnings = expiryWarnings([{ connection: 'c', oauth: rolling, secrets }], granted);
    expect(warnings.map(({ name, days, code }) => [name, days, code])).toEqual([
      ['idp', 1, 'EXPIRES_SOON'],
      ['app', 7, 'EXPIRES_SOON'],
    ]);
    for (const { text, remedy } of warnings) {
      expect(text.en).toContain('c');
      expect(text['zh-HK']).toMatch(/\p{Script=Han}/u);
      expect(remedy['zh-HK']).toMatch(/\p{Script=Han}/u);
    }
  });

  it('gives each warning one key for as long as it is the same, and a new one after a renewal', () => {
    const one: RadarConnection = { connection: 'c', oauth: rolling, tokens: tokensWith() };
    const keyAt = (connection: RadarConnection, day: number) =>
      expiryWarnings([connection], granted + day * DAY_MS).map((warning) => warning.key);
    expect(keyAt(one, 71)).toEqual(keyAt(one, 80));
    expect(keyAt(one, 71)).not.toEqual(keyAt(one, 95));
    const renewed = { ...one, tokens: tokensWith({ obtainedAt: at(50) }) };
    expect(keyAt(renewed, 121)).not.toEqual(keyAt(one, 71));
  });

  it('never gets less urgent as time goes on', () => {
    const one: RadarConnection = { connection: 'c', oauth: rolling, tokens: tokensWith() };
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 120, noNaN: true }),
        fc.double({ min: 0, max: 60, noNaN: true }),
        (day, more) => {
          const urgency = (when: number) =>
            expiryWarnings([one], granted + when * DAY_MS).find((warning) => warning.kind === 'refresh_token')?.days ??
            99;
          expect(urgency(day + more)).toBeLessThanOrEqual(urgency(day));
        },
      ),
    );
  });
});
