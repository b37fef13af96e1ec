-- Why: who read, exported, signed in or was refused must be answerable years later, so the log is
-- kept where the journal is and as the journal is: the service's role can add to it and read it, and
-- can set neither the number nor the time of an entry.

create table access_log (
  id         bigint generated always as identity primary key,
  at         timestamptz not null default clock_timestamp(),
  person_id  bigint references person (id),
  -- As they were at that moment; a person's role may change.
  login      text,
  role       text,
  via        text not null constraint access_log_via_known
               check (via in ('session', 'token', 'cli', 'none')),
  method     text not null,
  -- The pattern of the route, and the address as it was asked for. Never a body.
  route      text,
  path       text not null,
  status     int not null,
  -- The code of the refusal, where it was one.
  code       text,
  request_id text not null,
  address    text,
  -- What it was about where the address does not say, as the login of an attempt to sign in.
  subject    text
);
create index access_log_at on access_log (at);
create index access_log_login on access_log (login, id);

-- The columns are named: `id` and `at` are the database's own to give.
grant select on access_log to kechuang_app;
grant insert (person_id, login, role, via, method, route, path, status, code, request_id, address,
  subject) on access_log to kechuang_app;

create trigger append_only before update or delete or truncate on access_log
  for each statement execute function refuse_change();

-- Numbers are given before they are committed. A reader who takes this lock alone knows that every
-- number given so far is settled, so that no entry can appear behind a page that was read.
create function share_access_log() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(7230006);
  return null;
end $$;
create trigger share_with_readers before insert on access_log
  for each statement execute function share_access_log();

alter table access_log enable row level security;
create policy access_log_added on access_log for insert to kechuang_app with check (true);
create policy access_log_of_all on access_log for select to kechuang_app
  using ((select current_setting('kechuang.scope', true)) = '*');
