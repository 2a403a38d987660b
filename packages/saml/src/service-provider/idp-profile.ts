import type { SamlAttribute, SamlIdentity } from '../response/read-identity.js';

/** How one kind of identity provider names things. Data: what an organisation configures belongs to its installation. */
export interface IdpProfile {
  readonly id: string;
  /** Attribute names that together never change for a person. Without them the NameID is the key. */
  readonly stableKey: readonly string[];
  readonly email: readonly string[];
  readonly displayName: readonly string[];
  readonly groups: readonly string[];
  /** Given instead of the groups when there are too many of them. */
  readonly groupsOverflow?: string | undefined;
}

const XMLSOAP = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';
const IDENTITY = 'http://schemas.microsoft.com/identity/claims/';

/**
 * Claims of the WS-* vocabulary, as Entra ID sends them (learn.microsoft.com, SAML token claims reference, read 2026-11):
 * object id and tenant id are stable, the address is not; beyond 150 groups a link comes instead.
 */
export const wsClaims: IdpProfile = {
  id: 'ws-claims',
  stableKey: [`${IDENTITY}tenantid`, `${IDENTITY}objectidentifier`],
  email: [`${XMLSOAP}emailaddress`],
  displayName: [`${IDENTITY}displayname`, `${XMLSOAP}name`],
  groups: ['http://schemas.microsoft.com/ws/2008/06/identity/claims/groups'],
  groupsOverflow: 'http://schemas.microsoft.com/claims/groups.link',
};

/** Short names that an administrator has mapped by hand; the key is the NameID. */
export const mappedAttributes: IdpProfile = {
  id: 'mapped-attributes',
  stableKey: [],
  email: ['email', 'mail', 'urn:oid:0.9.2342.19200300.100.1.3'],
  displayName: ['displayName', 'name', 'urn:oid:2.16.840.1.113730.3.1.241'],
  groups: ['groups', 'role', 'roles', 'memberOf'],
};

/** A person as a first login makes them known here. */
export interface JitProfile {
  /** Stable: identity provider and key. Never an address, unless the provider gives nothing else. */
  readonly key: string;
  readonly email?: string | undefined;
  readonly displayName?: string | undefined;
  readonly groups: readonly string[];
  /** The provider left the groups out, as there are too many: they have to be asked for elsewhere. */
  readonly groupsIncomplete: boolean;
}

export function jitProfile(identity: SamlIdentity, profile: IdpProfile): JitProfile {
  const values = (names: readonly string[]) => {
    for (const name of names) {
      const found = identity.attributes.filter((one: SamlAttribute) => one.name === name).flatMap((one) => one.values);
      if (found.length > 0) return found;
    }
    return [];
  };
  const stable = profile.stableKey.map((name) => values([name])[0]);
  const known = stable.length > 0 && stable.every((value) => value !== undefined && value !== '');
  const overflow = profile.groupsOverflow;
  return {
    key: JSON.stringify([identity.issuer, ...(known ? stable : [identity.format, identity.nameId])]),
    email: values(profile.email)[0],
    displayName: values(profile.displayName)[0],
    groups: values(profile.groups),
    groupsIncomplete:
      overflow !== undefined &&
      identity.attributes.some(({ name }) => name === overflow || name.endsWith('/claims/groups.link')),
  };
}

/** One line of a role mapping: who is in the group has the role. */
export interface RoleRule {
  readonly group: string;
  readonly role: string;
}

/**
 * Roles of a person, by exact group names. Nothing is granted by default, and nothing while the groups are incomplete:
 * a missing group may be one that takes rights away.
 */
export function rolesOf(profile: JitProfile, rules: readonly RoleRule[]): readonly string[] {
  if (profile.groupsIncomplete) return [];
  return [...new Set(rules.filter(({ group }) => profile.groups.includes(group)).map(({ role }) => role))];
}
