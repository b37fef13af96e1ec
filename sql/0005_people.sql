-- Why: people sign in with a password, programs act for them by tokens that say what they may do,
-- and whoever has left or is guessing is kept out. None of this is journal: it changes and is
-- deleted, and only the owner of the tables may do so.

alter table person
  -- scrypt with its parameters; nobody without one can sign in.
  add column password_hash text
    constraint person_password_is_scrypt check (password_hash like 'scrypt$%$%$%'),
  -- Chosen by somebody else: it opens nothing but the change of password.
  add column password_temporary boolean not null default false,
  add column disabled_at timestamptz;

-- The service's role needs to know people, but never their passwords.
revoke select on person from kechuang_app;
grant select (id, login, name, role, organisation, vehicles, created_at, password_temporary, disabled_at)
  on person to kechuang_app;

alter table access_token
  add column id bigint generated always as identity constraint access_token_id_unique unique,
  -- What the token narrows its person to; null narrows nothing.
  add column role text constraint access_token_role_known
    check (role in ('manager', 'officer', 'auditor', 'admin')),
  add column vehicles text[] constraint access_token_vehicles_named check (cardinality(vehicles) > 0),
  add column revoked_at timestamptz,
  add column last_used_at timestamptz;
create index access_token_of_person on access_token (person_id);

-- One row for each browser that is signed in; of its cookie only the SHA-256 is kept.
create table session (
  hash         text primary key constraint session_is_sha256 check (hash ~ '^[0-9a-f]{64}$'),
  person_id    bigint not null references person (id),
  created_at   timestamptz not null default clock_timestamp(),
  last_seen_at timestamptz not null default clock_timestamp(),
  expires_at   timestamptz not null,
  address      text constraint session_address_short check (length(address) <= 64),
  agent        text constraint session_agent_short check (length(agent) <= 200)
);
create index session_of_person on session (person_id);

-- Every attempt counts as failed until it has succeeded, so that guesses at the same time cannot
-- slip past the count. The login is kept as SHA-256, because people also type passwords there.
create table sign_in_attempt (
  id         bigint generated always as identity primary key,
  login_hash text not null constraint sign_in_attempt_is_sha256 check (login_hash ~ '^[0-9a-f]{64}$'),
  at         timestamptz not null default clock_timestamp(),
  ok         boolean not null default false
);
create index sign_in_attempt_of_login on sign_in_attempt (login_hash, at);

grant select on session to kechuang_app;
