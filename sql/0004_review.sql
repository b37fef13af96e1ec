-- Why: what one person hands in, another looks at. A submission has one settlement: posted, or sent
-- back, or taken back; and no event may stand in the journal without a settlement that posts it.

alter table settlement
  add column reason text,
  -- Why the checks no longer passed, where that is why it was sent back.
  add column faults jsonb,
  -- What the checker was shown: SHA-256 of the review.
  add column review_hash text,
  drop constraint settlement_outcome_known,
  drop constraint settlement_maker_is_not_checker;

alter table settlement
  add constraint settlement_outcome_known
    check (outcome in ('initial', 'posted', 'approved', 'returned', 'withdrawn')),
  -- `initial` is the first load from the command line, `posted` an officer's own while review is off.
  add constraint settlement_maker_is_not_checker
    check (case when outcome in ('initial', 'posted', 'withdrawn')
             then settled_by = maker_id else settled_by <> maker_id end),
  add constraint settlement_returned_with_reason
    check (outcome <> 'returned' or coalesce(reason, '') <> '');

create index settlement_outcome on settlement (outcome, submission_id);

-- Anybody may see who settled what they may see; why it was sent back is for its maker and the bureau.
alter table settlement enable row level security;
create policy settlement_of_maker on settlement to kechuang_app
  using (outcome in ('initial', 'posted', 'approved')
         or (select current_setting('kechuang.scope', true)) = '*'
         or maker_id::text = (select current_setting('kechuang.person', true)))
  with check (true);

create function refuse_unsettled() returns trigger language plpgsql security definer
  set search_path from current as $$
begin
  if exists (
    select from added left join settlement t on t.submission_id = added.submission_id
    where t.outcome is null or t.outcome not in ('initial', 'posted', 'approved')
  ) then
    raise exception 'An event belongs to a submission that was settled by posting it.'
      using errcode = 'restrict_violation';
  end if;
  return null;
end $$;
create trigger event_is_settled after insert on event
  referencing new table as added for each statement execute function refuse_unsettled();

-- A draft is scratch paper: its maker alone sees it, changes it and throws it away.
create table draft (
  id         bigint generated always as identity primary key,
  maker_id   bigint not null references person (id),
  version    int not null default 1,
  -- As it was sent, faults and all; text, because jsonb would change numbers and refuse characters.
  body       text not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create index draft_maker on draft (maker_id, id);
grant select, insert, update, delete on draft to kechuang_app;
alter table draft enable row level security;
create policy draft_of_maker on draft to kechuang_app
  using (maker_id::text = (select current_setting('kechuang.person', true)))
  with check (maker_id::text = (select current_setting('kechuang.person', true)));
