import type { Migration } from '@countersign/contracts';

/**
 * The runtime's tables. Every table starts with its tenant. Documents are `json`, not `jsonb`: they are read whole, and
 * come back as the very text that was stored. `io.countersign` events, audit rows and effects are written in the
 * transaction of the state that they belong to.
 */
export const runtimeMigrations: readonly Migration[] = [
  {
    id: 'runtime-0001-first',
    sql: `
create table deliveries (
  tenant text not null,
  id text not null,
  received_at timestamptz not null,
  headers json not null,
  body bytea not null,
  primary key (tenant, id)
);
create table inbox (
  tenant text not null,
  source text not null,
  id text not null,
  seq bigint generated always as identity,
  delivery text not null,
  received_at timestamptz not null,
  event json not null,
  processed_at timestamptz,
  primary key (tenant, source, id)
);
create index inbox_waiting on inbox (tenant, seq) where processed_at is null;

create table events (
  tenant text not null,
  seq bigint generated always as identity,
  source text not null,
  id text not null,
  type text not null,
  correlation text,
  event json not null,
  primary key (tenant, seq),
  unique (tenant, source, id)
);
create index events_of on events (tenant, correlation, seq);

create table templates (
  tenant text not null,
  id text not null,
  version integer not null,
  hash text not null,
  template json not null,
  published_at timestamptz not null,
  primary key (tenant, id, version)
);

create table approvals (
  tenant text not null,
  id text not null,
  revision integer not null,
  state text not null,
  template text not null,
  template_version integer not null,
  idempotency_key text not null,
  request_hash text not null,
  covers text[] not null,
  body json not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant, id),
  unique (tenant, idempotency_key)
);
create table approval_events (
  tenant text not null,
  approval text not null,
  revision integer not null,
  event json not null,
  primary key (tenant, approval, revision)
);
create table tasks (
  tenant text not null,
  id text not null,
  approval text not null,
  state text not null,
  assignee text not null,
  primary key (tenant, id)
);
create index tasks_of on tasks (tenant, assignee) where state = 'active';
create table plans (
  tenant text not null,
  approval text not null,
  binding text not null,
  step text not null,
  on_type text not null,
  connection text not null,
  connection_name text not null,
  action text not null,
  input json not null,
  digest text not null,
  binding_hash text not null,
  primary key (tenant, approval, binding, step)
);
create table timers (
  tenant text not null,
  approval text not null,
  key text not null,
  due_at timestamptz not null,
  primary key (tenant, approval, key)
);
create index timers_due on timers (tenant, due_at);

create table workers (
  tenant text not null,
  id text not null,
  lock_key bigint not null,
  host text not null,
  pid integer not null,
  process_started text not null,
  declared_at timestamptz not null default clock_timestamp(),
  missed_at timestamptz,
  primary key (tenant, id)
);
create table effects (
  tenant text not null,
  id text not null,
  seq bigint generated always as identity,
  key text not null,
  generation integer not null,
  state text not null check (state in ('ready', 'running', 'parked', 'uncertain', 'done', 'refused', 'dead')),
  lease_owner text,
  lease_until timestamptz,
  fence integer not null default 0,
  attempt integer not null default 0,
  failures integer not null default 0,
  open_attempt boolean not null default false,
  may_have_happened boolean not null default false,
  definitely_refused boolean not null default false,
  wake_at timestamptz not null,
  approval text,
  event_source text not null,
  event_id text not null,
  binding text not null,
  step text not null,
  connection text not null,
  connection_name text not null,
  action text not null,
  input json not null,
  digest text not null,
  memo json not null default '{}',
  outcome json,
  last_error json,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant, id),
  unique (tenant, key)
);
create index effects_ready on effects (tenant, wake_at, seq) where state = 'ready';
create unique index effects_one_running on effects (tenant, approval) where state = 'running';
create index effects_of on effects (tenant, approval, seq);

create table documents (
  tenant text not null,
  sha256 text not null,
  bytes bytea not null,
  stored_at timestamptz not null,
  primary key (tenant, sha256)
);

create table audit (
  tenant text not null,
  id bigint generated always as identity,
  at timestamptz not null,
  type text not null,
  subject text not null,
  commitment bytea not null,
  position bigint,
  previous bytea,
  hash bytea,
  primary key (tenant, id),
  unique (tenant, position)
);
create index audit_unsealed on audit (tenant, id) where position is null;
create table audit_payloads (
  tenant text not null,
  commitment bytea not null,
  salt bytea not null,
  payload bytea not null,
  primary key (tenant, commitment)
);
`,
  },
];
