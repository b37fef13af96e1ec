-- Why: whoever approves records moves money, so no single person makes another one an officer: an
-- administrator proposes it, an officer who is neither of the two decides. The command line, which
-- has the database anyway, grants by itself, and that is written down here as well.

create table role_grant (
  id          bigint generated always as identity primary key,
  person_id   bigint not null references person (id),
  role        text not null constraint role_grant_role_known check (role in ('officer')),
  -- Nobody where the command line granted it.
  proposed_by bigint references person (id),
  proposed_at timestamptz not null default clock_timestamp(),
  decided_by  bigint references person (id),
  decided_at  timestamptz,
  outcome     text constraint role_grant_outcome_known
                check (outcome in ('approved', 'declined', 'withdrawn', 'command-line')),
  constraint role_grant_decided_whole check ((outcome is null) = (decided_at is null)),
  constraint role_grant_by_two check (
    outcome is distinct from 'approved'
    or (proposed_by is not null and decided_by is not null
      and decided_by <> proposed_by and decided_by <> person_id)),
  constraint role_grant_by_command check (
    (outcome is not distinct from 'command-line') = (proposed_by is null))
);
create unique index role_grant_waits_once on role_grant (person_id) where outcome is null;

grant select on role_grant to kechuang_app;
