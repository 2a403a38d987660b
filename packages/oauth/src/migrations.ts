import type { Migration } from '@countersign/contracts';

/** Tables of the SQL token store. Append only. */
export const migrations: readonly Migration[] = [
  {
    id: 'oauth-0001-tokens',
    sql: `
create table oauth_tokens (
  tenant text not null,
  connection text not null,
  generation bigint not null check (generation > 0),
  envelope text not null,
  note_kind text check (note_kind in ('sent', 'lost', 'refused')),
  note_reason text,
  note_at timestamptz,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (tenant, connection),
  check ((note_kind is null) = (note_at is null))
);
create table oauth_leases (
  tenant text not null,
  connection text not null,
  fence bigint not null,
  owner uuid not null,
  expires_at timestamptz not null,
  primary key (tenant, connection)
);`,
  },
  {
    id: 'oauth-0002-authorizations',
    sql: `
create table oauth_authorizations (
  tenant text not null,
  state_hash text not null,
  connection text not null,
  envelope text not null,
  expires_at timestamptz not null,
  primary key (tenant, state_hash)
);`,
  },
  {
    id: 'oauth-0003-turns',
    sql: `
create table oauth_turns (
  endpoint text primary key,
  next_at timestamptz not null
);`,
  },
  {
    id: 'oauth-0004-turns-taken',
    sql: `
alter table oauth_turns add column taken_at timestamptz not null default clock_timestamp();`,
  },
];
