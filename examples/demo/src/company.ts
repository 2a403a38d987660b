import type { Actor, Directory, LocalizedText, Ref } from '@countersign/contracts';

// An invented company. People are named by their post, so that nobody real is meant.

export const TENANT = 'harbour-trading';
export const TIME_ZONE = 'Asia/Hong_Kong';

interface Person {
  readonly name: string;
  readonly title: LocalizedText;
  readonly departments: readonly string[];
  readonly manager?: string;
  readonly active?: boolean;
}

const people = {
  'sales-rep': {
    name: 'Sales Representative',
    title: { en: 'Sales representative', 'zh-HK': '營業代表' },
    departments: ['sales'],
    manager: 'sales-lead',
  },
  'sales-lead': {
    name: 'Sales Lead',
    title: { en: 'Sales lead', 'zh-HK': '營業主管' },
    departments: ['sales'],
    manager: 'coo',
  },
  'sales-deputy': {
    name: 'Sales Deputy',
    title: { en: 'Deputy sales lead', 'zh-HK': '營業副主管' },
    departments: ['sales'],
    manager: 'sales-lead',
  },
  'warehouse-clerk': {
    name: 'Warehouse Clerk',
    title: { en: 'Warehouse clerk', 'zh-HK': '倉務員' },
    departments: ['warehouse'],
    manager: 'warehouse-lead',
  },
  'warehouse-lead': {
    name: 'Warehouse Lead',
    title: { en: 'Warehouse lead', 'zh-HK': '倉務主管' },
    departments: ['warehouse'],
    manager: 'coo',
  },
  'safety-officer': {
    name: 'Safety Officer',
    title: { en: 'Safety officer', 'zh-HK': '安全主任' },
    departments: ['warehouse'],
    manager: 'coo',
  },
  'finance-controller': {
    name: 'Finance Controller',
    title: { en: 'Finance controller', 'zh-HK': '財務主管' },
    departments: ['finance'],
    manager: 'coo',
  },
  'finance-clerk': {
    name: 'Finance Clerk',
    title: { en: 'Finance clerk', 'zh-HK': '財務文員' },
    departments: ['finance'],
    manager: 'finance-controller',
  },
  coo: {
    name: 'Chief Operating Officer',
    title: { en: 'Chief operating officer', 'zh-HK': '營運總監' },
    departments: ['company'],
  },
} as const satisfies Record<string, Person>;

export type PersonId = keyof typeof people;

/** Everybody's id and name. */
export const staff: readonly { readonly id: string; readonly name: string }[] = Object.entries(people).map(
  ([id, { name }]) => ({ id, name }),
);

export function titleOf(id: string): LocalizedText {
  return Object.entries(people).find(([key]) => key === id)?.[1].title ?? { en: id, 'zh-HK': id };
}

export function userRef(id: PersonId): Ref {
  return { system: 'local', tenant: TENANT, kind: 'userId', id };
}

export function actor(id: PersonId): Actor {
  return { type: 'user', ref: userRef(id), name: people[id].name };
}

export function departmentRef(id: string): Ref {
  return { system: 'local', tenant: TENANT, kind: 'departmentId', id };
}

export function roleRef(id: string): Ref {
  return { system: 'local', tenant: TENANT, kind: 'roleId', id };
}

export const directory: Directory = {
  system: 'local',
  tenant: TENANT,
  users: Object.entries(people).map(([id, person]: [string, Person]) => ({
    id,
    name: person.name,
    departments: person.departments,
    ...(person.manager === undefined ? {} : { manager: person.manager }),
  })),
  roles: [
    { id: 'finance', name: 'Finance', members: [{ user: 'finance-clerk' }, { user: 'finance-controller' }] },
    { id: 'controllers', name: 'Controllers', members: [{ user: 'finance-controller' }] },
    { id: 'safety', name: 'Safety', members: [{ user: 'safety-officer' }] },
  ],
  departments: [
    { id: 'company', name: 'Harbour Trading', managers: ['coo'] },
    { id: 'sales', name: 'Sales', parent: 'company', managers: ['sales-lead'] },
    { id: 'warehouse', name: 'Warehouse', parent: 'company', managers: ['warehouse-lead'] },
    { id: 'finance', name: 'Finance', parent: 'company', managers: ['finance-controller'] },
  ],
  substitutions: [
    {
      principal: userRef('sales-lead'),
      delegate: userRef('sales-deputy'),
      from: '2026-01-01T00:00:00.000Z',
      scope: 'all',
      kind: 'planned',
    },
  ],
  admins: ['coo'],
};
