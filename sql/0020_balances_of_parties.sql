-- Why: most figures do not tell loans, lines and holdings apart, and an enterprise has several of
-- them. What a measure comes to between the parties alone is kept beside the balances: less than
-- half as many rows to add up. Derived and kept by the same triggers as the balances.

-- Postings wait from here on until the table is filled; a posting that has begun is waited for.
lock table event, effect, mark in share row exclusive mode;

-- What each measure comes to now between the parties, of all instruments together.
create table party_balance (
  measure      text not null,
  vehicle      text,
  enterprise   text,
  counterparty text,
  audience     text,
  illustrative boolean not null,
  amount       numeric not null,
  postings     bigint not null,
  constraint party_balance_unique unique nulls not distinct
    (measure, vehicle, enterprise, counterparty, audience, illustrative)
) with (fillfactor = 85);

create or replace function add_to_balances() returns trigger language plpgsql security definer
  set search_path from current as $$
begin
  insert into balance
    (measure, vehicle, enterprise, instrument, counterparty, audience, illustrative, amount, postings)
  select measure, vehicle, enterprise, instrument, counterparty, audience, illustrative,
    sum(amount), count(*)
  from added group by 1, 2, 3, 4, 5, 6, 7
  on conflict on constraint balance_unique do update
    set amount = balance.amount + excluded.amount, postings = balance.postings + excluded.postings;
  insert into party_balance
    (measure, vehicle, enterprise, counterparty, audience, illustrative, amount, postings)
  select measure, vehicle, enterprise, counterparty, audience, illustrative, sum(amount), count(*)
  from added group by 1, 2, 3, 4, 5, 6
  on conflict on constraint party_balance_unique do update
    set amount = party_balance.amount + excluded.amount,
      postings = party_balance.postings + excluded.postings;
  return null;
end $$;

-- What the table must hold, by the effects alone.
create view party_balance_by_effects with (security_invoker = true) as
select measure, vehicle, enterprise, counterparty, audience, illustrative,
  sum(amount) as amount, count(*) as postings
from effect
group by measure, vehicle, enterprise, counterparty, audience, illustrative;

create or replace function remake_balances() returns void language plpgsql
  set search_path from current as $$
begin
  delete from balance;
  insert into balance
    (measure, vehicle, enterprise, instrument, counterparty, audience, illustrative, amount, postings)
  select * from balance_by_effects
  order by measure, vehicle, enterprise, instrument, counterparty;
  delete from party_balance;
  insert into party_balance
    (measure, vehicle, enterprise, counterparty, audience, illustrative, amount, postings)
  select * from party_balance_by_effects
  order by measure, vehicle, enterprise, counterparty;
  delete from latest_mark;
  insert into latest_mark
    (seq, line, effective_on, kind, subject, key, value, amount, detail, audience, illustrative)
  select * from latest_mark_by_marks;
end $$;

insert into party_balance
  (measure, vehicle, enterprise, counterparty, audience, illustrative, amount, postings)
select * from party_balance_by_effects
order by measure, vehicle, enterprise, counterparty;

create index party_balance_vehicle on party_balance (vehicle, measure);
create index party_balance_enterprise on party_balance (enterprise, measure);
create index party_balance_counterparty on party_balance (counterparty, measure);

-- How many rows of a kind or measure are whose: without it the planner expects a hundredth of them,
-- since everybody's rows are also narrowed to their audience.
create statistics effect_of_measure (mcv, dependencies) on measure, audience from effect;
create statistics mark_of_kind (mcv, dependencies) on kind, key, audience from mark;
create statistics balance_of_measure (mcv, dependencies) on measure, audience from balance;
create statistics party_balance_of_measure (mcv, dependencies) on measure, audience
  from party_balance;
create statistics latest_mark_of_kind (mcv, dependencies) on kind, key, audience from latest_mark;
analyze effect, mark, balance, party_balance, latest_mark;

grant select on party_balance, party_balance_by_effects to kechuang_app;
alter table party_balance enable row level security;
create policy in_scope on party_balance to kechuang_app
  using (audience is null
         or (select current_setting('kechuang.scope', true)) = '*'
         or audience = any (string_to_array((select current_setting('kechuang.scope', true)), ',')));
