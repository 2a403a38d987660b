import { describe, expect, it } from 'vitest';
import { jitProfile, mappedAttributes, rolesOf, type SamlIdentity, wsClaims } from '../index.js';

const identity = (attributes: Readonly<Record<string, readonly string[]>>): SamlIdentity => ({
  nameId: 'chan@example.hk',
  format: 'urn:f',
  issuer: 'https://idp.example.hk',
  authnInstant: '2026-11-22T00:00:00.000Z',
  attributes: Object.entries(attributes).map(([name, values]) => ({ name, values })),
});
const claims = 'http://schemas.microsoft.com/identity/claims/';
const groups = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups';
const ids = { [`${claims}tenantid`]: ['t-1'], [`${claims}objectidentifier`]: ['o-1'] };

describe('a profile made at the first login', () => {
  it('has a key that outlives a change of address', () => {
    const before = jitProfile(identity(ids), wsClaims);
    const after = jitProfile({ ...identity(ids), nameId: 'wong@example.hk' }, wsClaims);
    expect(before.key).toBe(after.key);
    expect(before.key).not.toContain('chan');
  });

  it('falls back to the NameID of that provider where there is no stable key', () => {
    const profile = jitProfile(identity({ mail: ['chan@example.hk'], displayName: ['陳大文'] }), mappedAttributes);
    expect(profile).toMatchObject({ email: 'chan@example.hk', displayName: '陳大文', groups: [] });
    const elsewhere = jitProfile({ ...identity({}), issuer: 'https://other.example' }, mappedAttributes);
    expect(elsewhere.key).not.toBe(profile.key);
  });

  it('gives roles by exact groups, and none by default', () => {
    const profile = jitProfile(identity({ ...ids, [groups]: ['g-1', 'g-2'] }), wsClaims);
    const rules = [
      { group: 'g-1', role: 'approver' },
      { group: 'g-2', role: 'approver' },
      { group: 'g-3', role: 'admin' },
      { group: 'G-1', role: 'admin' },
    ];
    expect(rolesOf(profile, rules)).toEqual(['approver']);
    expect(rolesOf(jitProfile(identity(ids), wsClaims), rules)).toEqual([]);
  });

  it('grants nothing while the provider left groups out', () => {
    const link = 'http://schemas.microsoft.com/claims/groups.link';
    const profile = jitProfile(identity({ ...ids, [groups]: ['g-1'], [link]: ['https://graph.example'] }), wsClaims);
    expect([profile.groupsIncomplete, rolesOf(profile, [{ group: 'g-1', role: 'approver' }])]).toEqual([true, []]);
  });
});
