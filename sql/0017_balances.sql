-- Why: what a measure comes to now, and what is now said of a thing, is asked for with every page,
-- and adding up or searching the whole journal for it takes longer with every record. So both are
-- kept beside the effects and the marks. They are derived: `rebuild` remakes and `verify` checks
-- them. Triggers keep them, so that every way of posting does, an older version's process as well.

-- Postings wait from here on until the tables are filled; a posting that has begun is waited for.
lock table event, effect, mark in share row exclusive mode;

-- What each measure comes to now, of each thing, for each audience, demonstration data apart.
create table balance (
  measure      text not null,
  vehicle      text,
  enterprise   text,
  instrument   text,
  counterparty text,
  audience     text,
  illustrative boolean not null,
  amount       numeric not null,
  -- The number of effects: a group whose effects add up to nothing is still shown.
  postings     bigint not null,
  constraint balance_unique unique nulls not distinct
    (measure, vehicle, enterprise, instrument, counterparty, audience, illustrative)
-- Room on each page for changed rows, so that a posting does not change the indexes.
) with (fillfactor = 85);

-- The latest mark of each kind, key and subject that is not reversed, by its day and then its seq.
-- All marks of one kind, key and subject have the same audience.
create table latest_mark (
  seq          bigint not null,
  line         int not null,
  effective_on date not null,
  kind         text not null,
  subject      text not null,
  key          text not null,
  value        text not null,
  amount       numeric,
  detail       jsonb,
  audience     text,
  illustrative boolean not null,
  primary key (kind, key, subject)
) with (fillfactor = 85);

create function add_to_balances() returns trigger language plpgsql security definer
  set search_path from current as $$
begin
  insert into balance
    (measure, vehicle, enterprise, instrument, counterparty, audience, illustrative, amount, postings)
  select measure, vehicle, enterprise, instrument, counterparty, audience, illustrative,
    sum(amount), count(*)
  from added group by 1, 2, 3, 4, 5, 6, 7
  on conflict on constraint balance_unique do update
    set amount = balance.amount + excluded.amount, postings = balance.postings + excluded.postings;
  return null;
end $$;

-- The statements with a join are planned anew each time (`execute`), because a plan for one row is
-- slow for a whole batch, and the reverse.
create function keep_latest_marks() returns trigger language plpgsql security definer
  set search_path from current as $$
begin
  execute $statement$
    insert into latest_mark
      (seq, line, effective_on, kind, subject, key, value, amount, detail, audience, illustrative)
    select distinct on (kind, key, subject)
      seq, line, effective_on, kind, subject, key, value, amount, detail, audience, illustrative
    from added where not exists (select from event r where r.reverses = added.seq)
    order by kind, key, subject, effective_on desc, seq desc, line desc
    on conflict (kind, key, subject) do update
      set (seq, line, effective_on, value, amount, detail, audience, illustrative) =
        (excluded.seq, excluded.line, excluded.effective_on, excluded.value, excluded.amount,
          excluded.detail, excluded.audience, excluded.illustrative)
      where (excluded.effective_on, excluded.seq, excluded.line) >
        (latest_mark.effective_on, latest_mark.seq, latest_mark.line)
  $statement$;
  return null;
end $$;

-- In the place of marks that are now reversed come those that were the latest before them.
create function replace_reversed_marks() returns trigger language plpgsql security definer
  set search_path from current as $$
begin
  if not exists (select from added where reverses is not null) then
    return null;
  end if;
  execute $statement$
    with gone as (
      delete from latest_mark latest using added, mark
      where mark.seq = added.reverses and latest.seq = mark.seq
        and latest.kind = mark.kind and latest.key = mark.key and latest.subject = mark.subject
      returning latest.kind, latest.key, latest.subject
    )
    insert into latest_mark
      (seq, line, effective_on, kind, subject, key, value, amount, detail, audience, illustrative)
    select before.* from gone cross join lateral (
      select seq, line, effective_on, kind, subject, key, value, amount, detail, audience,
        illustrative
      from mark
      where mark.kind = gone.kind and mark.subject = gone.subject and mark.key = gone.key
        and not exists (select from event r where r.reverses = mark.seq)
      order by effective_on desc, seq desc, line desc limit 1
    ) before
  $statement$;
  return null;
end $$;

create trigger effect_adds_to_balances after insert on effect
  referencing new table as added for each statement execute function add_to_balances();
create trigger mark_is_latest after insert on mark
  referencing new table as added for each statement execute function keep_latest_marks();
create trigger event_reverses_marks after insert on event
  referencing new table as added for each statement execute function replace_reversed_marks();

-- What both tables must hold, by the effects and marks alone.
create view balance_by_effects with (security_invoker = true) as
select measure, vehicle, enterprise, instrument, counterparty, audience, illustrative,
  sum(amount) as amount, count(*) as postings
from effect
group by measure, vehicle, enterprise, instrument, counterparty, audience, illustrative;
create view latest_mark_by_marks with (security_invoker = true) as
select distinct on (kind, key, subject)
  seq, line, effective_on, kind, subject, key, value, amount, detail, audience, illustrative
from mark where not exists (select from event r where r.reverses = mark.seq)
order by kind, key, subject, effective_on desc, seq desc, line desc;

-- Fills both tables anew. In this order, rows of one measure or kind lie together.
create function remake_balances() returns void language plpgsql set search_path from current as $$
begin
  delete from balance;
  insert into balance
    (measure, vehicle, enterprise, instrument, counterparty, audience, illustrative, amount, postings)
  select * from balance_by_effects
  order by measure, vehicle, enterprise, instrument, counterparty;
  delete from latest_mark;
  insert into latest_mark
    (seq, line, effective_on, kind, subject, key, value, amount, detail, audience, illustrative)
  select * from latest_mark_by_marks;
end $$;
revoke execute on function remake_balances from public;
select remake_balances();

create index balance_instrument on balance (instrument, measure);
create index balance_vehicle on balance (vehicle, measure);
create index balance_enterprise on balance (enterprise, measure);
create index balance_counterparty on balance (counterparty, measure);
-- Which of the latest marks are later than the dates asked for.
create index latest_mark_day on latest_mark (kind, effective_on);
create index latest_mark_seq on latest_mark (seq);
analyze balance;
analyze latest_mark;

-- How many records are of a later day, and how many were recorded later; of each at most so many.
-- As the owner: a count alone, which must not take longer where a policy hides most of them.
create function records_after(day date, known bigint, most bigint) returns bigint
  language sql stable security definer set search_path from current as $$
  select (select count(*) from (select from event where effective_on > day limit most) of_later_days)
    + (select count(*) from (select from event where seq > known limit most) later_recorded)
$$;
revoke execute on function records_after from public;
grant execute on function records_after to kechuang_app;

grant select on balance, latest_mark, balance_by_effects, latest_mark_by_marks to kechuang_app;
alter table balance enable row level security;
alter table latest_mark enable row level security;
do $$
declare
  scoped_table text;
begin
  foreach scoped_table in array array['balance', 'latest_mark'] loop
    execute format($policy$
      create policy in_scope on %I to kechuang_app
        using (audience is null
               or (select current_setting('kechuang.scope', true)) = '*'
               or audience = any (string_to_array((select current_setting('kechuang.scope', true)), ',')))
      $policy$, scoped_table);
  end loop;
end $$;
