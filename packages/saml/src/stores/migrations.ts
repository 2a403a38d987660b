import type { Migration } from '@countersign/contracts';

/** Tables of single sign-on. Append only. */
export const migrations: readonly Migration[] = [
  {
    id: 'saml-0001-sso',
    sql: `
create table saml_logins (
  tenant text not null,
  handle_hash text not null,
  request_id text not null,
  browser_hash text not null,
  return_to text not null,
  passive boolean not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant, handle_hash)
);
create table saml_replays (
  tenant text not null,
  key_hash text not null,
  until timestamptz not null,
  primary key (tenant, key_hash)
);
create index saml_replays_until on saml_replays (tenant, until);
create table saml_sessions (
  tenant text not null,
  id uuid not null,
  token_hash text not null,
  previous_hash text,
  issuer text not null,
  name_id text not null,
  session_index text not null,
  identity jsonb not null,
  roles jsonb not null,
  created_at timestamptz not null,
  rotated_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant, id),
  unique (tenant, token_hash)
);
create index saml_sessions_previous on saml_sessions (tenant, previous_hash);
create index saml_sessions_person on saml_sessions (tenant, issuer, name_id);`,
  },
];
