/** Append-only: a released migration is never edited. */
export const migration0001 = `
create table deliveries (
  guid text primary key,
  event text not null,
  action text,
  repository_id bigint,
  ref text,
  installation_id bigint,
  body bytea not null,
  state text not null default 'received',
  attempts integer not null default 0,
  waits integer not null default 0,
  receipts integer not null default 1,
  reason_code text,
  reason_params jsonb,
  diagnostics jsonb not null default '[]',
  -- All results are stored; before that the delivery cannot end as done.
  fanned_out boolean not null default false,
  received_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint deliveries_state check (state in ('received', 'processing', 'done', 'ignored', 'rejected', 'quarantined'))
);
-- Compressing each body costs more than the disk it saves: it is written once and read once or twice.
alter table deliveries alter column body set storage external;
create index deliveries_open on deliveries (received_at) where state in ('received', 'processing');
create index deliveries_quarantined on deliveries (state) where state = 'quarantined';
create index deliveries_newest on deliveries (received_at desc);

create sequence result_sequence;

create table results (
  id bigint generated always as identity primary key,
  -- Order of the fan-outs: a redelivery that runs again gets a new place.
  sequence bigint not null default nextval('result_sequence'),
  delivery text not null references deliveries (guid) on delete cascade,
  environment text not null,
  project text not null,
  service text not null,
  state text not null,
  -- json, not jsonb: the model's key order is part of its bytes in git.
  intent json not null,
  image_digest text,
  reason_code text,
  reason_params jsonb,
  release integer,
  commit_oid text,
  audit_hash text,
  waiting_since timestamptz,
  wait_attempts integer not null default 0,
  -- Taken by a writer that did not come back.
  write_attempts integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (delivery, environment, project, service),
  constraint results_state check (state in
    ('pending', 'waiting', 'ready', 'writing', 'committed', 'no-change', 'superseded', 'rejected', 'held', 'failed'))
);
create index results_open on results (environment, project, service, sequence)
  where state in ('pending', 'waiting', 'ready', 'writing');
create index results_to_write on results (id) where state in ('ready', 'writing');

create table units (
  environment text not null,
  project text not null,
  service text not null,
  release integer not null,
  commit_oid text not null,
  tree_oid text,
  source_repository_id bigint,
  source_ref text,
  source_sha text,
  build_sha text,
  source_path text,
  production boolean not null,
  primary key (environment, project, service)
);
create index units_commit on units (commit_oid);
create index units_of_source on units (source_repository_id, source_ref) where tree_oid is not null;

create table host_claims (
  environment text not null,
  host text not null,
  path text not null,
  project text not null,
  service text not null,
  primary key (environment, host, path),
  foreign key (environment, project, service) references units (environment, project, service) on delete cascade
);
create index host_claims_suffix on host_claims (environment, reverse(host) text_pattern_ops);

create table environment_repository (
  singleton boolean primary key default true check (singleton),
  observed_tip text
);
insert into environment_repository default values;

-- The last valid text of each of people's files, for the time in which the newest one is invalid.
create table platform_files (
  path text primary key,
  content text not null
);

create table audit (
  seq bigint generated always as identity primary key,
  previous_hash text not null,
  hash text not null unique,
  record jsonb not null,
  at timestamptz not null default now()
);

create table github_objects (
  delivery text not null references deliveries (guid) on delete cascade,
  kind text not null,
  key text not null,
  id bigint not null,
  primary key (delivery, kind, key)
);

-- Jobs that a process may have died of, and how often each was tried alone since.
create table suspects (
  job_key text primary key,
  tries integer not null default 1
);

create table engine_workers (
  worker_id text primary key
);
`;
