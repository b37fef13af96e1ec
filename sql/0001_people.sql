-- Why: every record names the person who made it, and programs act for a person by a token.
-- Tokens are kept as SHA-256 only, so that a copy of the database opens no door.

create table person (
  id           bigint generated always as identity primary key,
  login        text not null constraint person_login_unique unique,
  name         text not null,
  role         text not null constraint person_role_known
                 check (role in ('manager', 'officer', 'auditor', 'admin')),
  organisation text not null,
  vehicles     text[] not null default '{}',
  created_at   timestamptz not null default clock_timestamp()
);

create table access_token (
  hash       text primary key constraint access_token_is_sha256 check (hash ~ '^[0-9a-f]{64}$'),
  person_id  bigint not null references person (id),
  label      text not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null
);
