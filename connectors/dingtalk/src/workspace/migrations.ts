import type { Migration } from '@countersign/contracts';

/** Tables of {@link DingTalkWorkspace}. Times are epoch ms of its clock. Append only. */
export const workspaceMigrations: readonly Migration[] = [
  {
    id: 'dingtalk-0001-workspace',
    sql: `
create table dingtalk_feeds (
  tenant text not null,
  connection text not null,
  settled bigint not null default 0,
  seen bigint not null default 0,
  mark bigint,
  horizon text,
  primary key (tenant, connection)
);
create table dingtalk_templates (
  tenant text not null,
  connection text not null,
  template text not null,
  version integer not null,
  hash text not null,
  process_code text,
  sent_at bigint,
  primary key (tenant, connection, template)
);
create table dingtalk_approvals (
  tenant text not null,
  connection text not null,
  approval text not null,
  asked integer not null,
  shown integer not null default 0,
  state text not null default 'new' check (state in ('new', 'sending', 'open', 'ended')),
  instance text,
  process_code text,
  originator text,
  first_sent_at bigint,
  sent_at bigint,
  doubted boolean not null default false,
  failures integer not null default 0,
  trouble json,
  wake_at bigint not null,
  primary key (tenant, connection, approval)
);
create index dingtalk_approvals_due on dingtalk_approvals (tenant, connection, wake_at) where shown < asked;
create table dingtalk_tasks (
  tenant text not null,
  connection text not null,
  activity text not null,
  task text not null,
  approval text not null,
  instance text not null,
  user_id text not null,
  their_task text,
  state text not null check (state in ('sending', 'open', 'closed')),
  attempt integer not null,
  sent_at bigint not null,
  primary key (tenant, connection, activity)
);
create index dingtalk_tasks_of on dingtalk_tasks (tenant, connection, approval);
create index dingtalk_tasks_theirs on dingtalk_tasks (tenant, connection, instance);
create table dingtalk_decisions (
  tenant text not null,
  connection text not null,
  source text not null,
  id text not null,
  seq bigint generated always as identity,
  event json not null,
  state text not null default 'waiting' check (state in ('waiting', 'applied', 'late', 'refused')),
  code text,
  approval text,
  task text,
  primary key (tenant, connection, source, id)
);
create index dingtalk_decisions_waiting on dingtalk_decisions (tenant, connection, seq) where state = 'waiting';
`,
  },
  {
    id: 'dingtalk-0002-theirs',
    sql: `
create index dingtalk_approvals_theirs on dingtalk_approvals (tenant, connection, instance) where state = 'open';
`,
  },
];
