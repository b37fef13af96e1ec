-- Why: what the events of this city are in the journal, with all that posting implies. `data` is written in its
-- canonical form (RFC 8785: names in order, no spaces), since the leaf and the identity of a record are hashes of that text.

create temp table planned (
  key bigint primary key, at float8, type text, effective_on date, audience text, external_id text, data text,
  kind text, code text, name text, names text[], refs text[], vehicle text, reverses bigint, corrects bigint
);
create temp table posted (
  key bigint, line int, measure text, amount numeric(15, 2), vehicle text, enterprise text, instrument text, counterparty text);
create temp table stated (
  key bigint, line int, kind text, subject text, about_key text, value text, amount numeric(15, 2), detail text);

-- The keys of each kind of record begin at a number of their own.
insert into planned (key, at, type, effective_on, data, kind, code, name, names, external_id)
  select 1e10 + n, pg_temp.recorded(on_day, 0), 'party.registered', on_day,
    format('{"code":"%s","kind":"enterprise","name":"%s","no_uscc_reason":"演示","region":"%s"%s}', code, name,
      coalesce(came_from, home), coalesce(',"zone":"' || zone || '"', '')),
    'enterprise', code, name, array[name], 'QY' || n
  from enterprise;
insert into stated
  select 1e10 + n, 0, 'name', code, '', name from enterprise
  union all select 1e10 + n, 1, 'region', code, '', coalesce(came_from, home) from enterprise
  union all select 1e10 + n, 2, 'zone', code, '', zone from enterprise where zone is not null;

insert into planned (key, at, type, effective_on, data, refs)
  select 2e10 + n, pg_temp.recorded(day, 0.4), 'enterprise.relocated', day,
    format('{"enterprise":"%s","from":"%s","to":"%s"}', code, came_from, home), array[code]
  from enterprise, lateral (select on_day + 200 + n % 900 as day) each where came_from is not null;
insert into stated
  select 2e10 + n, 0, 'region', code, '', home from enterprise where came_from is not null
  union all select 2e10 + n, 1, 'zone', code, '', 'none' from enterprise where came_from is not null;
insert into posted
  select 2e10 + n, 0, 'relocated_in', 1, null, code from enterprise where came_from is not null;

insert into planned (key, at, type, effective_on, data, code, names, refs)
  select 3e10 + n, pg_temp.recorded(day, 0.6), 'party.renamed', day,
    format('{"name":"%s","party":"%s"}', renamed, code), code, array[renamed], array[code]
  from enterprise, lateral (select on_day + 900 + n % 300 as day, replace(name, '科技', '股份') as renamed) each where n % 50 = 9;
insert into stated
  select 3e10 + n, 0, 'name', code, '', replace(name, '科技', '股份') from enterprise where n % 50 = 9;

insert into planned (key, at, type, effective_on, data, refs)
  select 4e10 + n * 8 + place, pg_temp.recorded(day, 0.2 + pg_temp.delay(n * 8 + place, 30)), 'enterprise.classified', day,
    format('{"enterprise":"%s","evidence":"批量认定","industry":"%s","scheme":"%s"}', code, industry, scheme), array[code]
  from enterprise, lateral (select place, scheme, case when pg_temp.chance(n, 40 + place::int) < 0.1 then 'none'
        else pg_temp.pick(codes, pg_temp.chance(n, 50 + place::int) ^ 1.4) end as industry,
      greatest(on_day, adopted) + 1 + n % 600 as day
    from (select row_number() over (order by data ->> 'list') as place, data ->> 'list' as scheme, max(effective_on) as adopted,
        array_agg(distinct item ->> 'code') as codes
      from event, jsonb_array_elements(data -> 'items') item
      where type = 'code-list.adopted' and data ->> 'kind' = 'industry' and item ->> 'parent' is null
      group by data ->> 'list') schemes) each;
insert into stated
  select key, 0, 'industry', refs[1], data::jsonb ->> 'scheme', data::jsonb ->> 'industry', null, '{"segment":null}'
  from planned where type = 'enterprise.classified';

insert into planned (key, at, type, effective_on, data, refs)
  select 5e10 + row_number() over (), pg_temp.recorded(on_day, 0.1), 'enterprise.qualified', on_day,
    format('{"enterprise":"%s","qualification":"%s","valid_from":"%s","valid_to":"%s"}', enterprise, kind, on_day, valid_to),
    array[enterprise]
  from qualification;
insert into stated
  select key, 0, 'qualification', refs[1], data::jsonb ->> 'qualification', data::jsonb ->> 'valid_to', null,
    format('{"certificate":null,"valid_from":"%s","valid_to":"%s"}', data::jsonb ->> 'valid_from', data::jsonb ->> 'valid_to')
  from planned where type = 'enterprise.qualified';

insert into planned (key, at, type, effective_on, audience, external_id, data, kind, code, name, names, refs)
  select 6e10 + n, at, 'credit.granted', on_day, 'bureau', 'SX' || n,
    format('{"bank":"%s","code":"%s","contract_no":"授信合同%s","enterprise":"%s","guarantee":"%s","limit":"%s","product":"%s","revolving":%s,"stage":"%s","valid_to":"%s"}',
      bank, code, n, enterprise, guarantee, credit, product, is_revolving::text, case when is_preapproved then 'preapproved' else 'facility' end, valid_to),
    'credit-line', code, code, array[code, '授信合同' || n], array[enterprise, bank]
  from line;
insert into posted
  select 6e10 + n, 0, case when is_preapproved then 'credit_preapproved' else 'credit_granted' end, credit, null, enterprise, code, bank from line
  union all select 6e10 + n, 1, 'credit_limit', credit, null, enterprise, code, bank from line where not is_preapproved;
insert into stated
  select 6e10 + n, 0, 'line_term', code, '', valid_to::text from line
  union all select 6e10 + n, 1, 'grant_status', code, '', coalesce(held, 'none')
    from line l left join lateral (select string_agg(kind, '、' order by array_position('{high-tech,tech-sme,provincial-tech-sme,specialised-sme,little-giant,gazelle}'::text[], kind)) as held
      from (select distinct kind from qualification q where q.enterprise = l.enterprise and q.on_day <= l.on_day and q.valid_to >= l.on_day) kinds) h on true
  union all select 6e10 + n, 2, 'product', code, '', product from line;

insert into planned (key, at, type, effective_on, audience, external_id, data, kind, code, name, names, refs)
  select 7e10 + n, at, 'loan.drawn', on_day, 'bureau', 'JJ' || n,
    format('{"amount":"%s","code":"%s","day_count":"ACT/365F","due_on":"%s","line":"%s","method":"equal-principal","period_months":"3","rate":"%s","receipt_no":"借据%s"}',
      amount, code, due_on, line, rate, n),
    'loan', code, code, array[code, '借据' || n], array[line]
  from loan;
insert into posted
  select 7e10 + n, 0, 'loan_drawn', amount, null, enterprise, code, bank from loan
  union all select 7e10 + n, 1, 'line_used', amount, null, enterprise, line, bank from loan;
insert into stated
  select 7e10 + n, 0, 'loan_due', code, '', due_on::text from loan union all select 7e10 + n, 1, 'product', code, '', product from loan;

insert into planned (key, at, type, effective_on, audience, data, refs)
  select 8e10 + n, greatest(pg_temp.recorded(day, 0.6), at + 0.0002), 'loan.classified', day, 'bureau',
    format('{"class":"%s","loan":"%s","overdue_days":%s}', class, code, overdue), array[code]
  from loan, lateral (select on_day + 60 as day, pg_temp.pick('{normal,normal,normal,normal,mention}', pg_temp.chance(n, 600)) as class) each,
    lateral (select case when class = 'normal' then 0 else 20 end as overdue) days
  where pg_temp.chance(n, 601) < 0.15 and due_on > day + 30 and day <= date '2024-07-04';
insert into stated
  select key, 0, 'loan_class', refs[1], '', data::jsonb ->> 'class', null, format('{"overdue_days":%s}', data::jsonb ->> 'overdue_days')
  from planned where type = 'loan.classified';

insert into planned (key, at, type, effective_on, audience, external_id, data, refs)
  select 9e10 + n, at, 'loan.repaid', on_day, 'bureau', external_id,
    format('{"interest":"%s","loan":"%s","principal":"%s"}', interest, loan, principal), array[loan]
  from repayment where principal > 0 or interest > 0;
insert into posted
  select 9e10 + n, 0, 'loan_repaid', principal, null, enterprise, loan, bank from repayment where principal > 0
  union all select 9e10 + n, (principal > 0)::int, 'interest_paid', interest, null, enterprise, loan, bank from repayment where interest > 0
  union all select 9e10 + n, 1 + (interest > 0)::int, 'line_used', -principal, null, enterprise, line, bank from repayment
    where principal > 0 and is_revolving;

insert into planned (key, at, type, effective_on, audience, vehicle, data, refs)
  select 10e10 + n, at, 'investment.made', on_day, vehicle, vehicle,
    format('{"amount":"%s","enterprise":"%s","form":"transfer","ownership":"%s","vehicle":"%s"}', amount, enterprise, share, vehicle),
    array[vehicle, enterprise]
  from investment;
insert into posted select 10e10 + n, 0, 'invested', amount, vehicle, enterprise, holding from investment;
insert into stated select 10e10 + n, 0, 'ownership', holding, '', share::text from investment;

insert into planned (key, at, type, effective_on, audience, vehicle, data, refs)
  select 11e10 + n, at, 'investment.valued', on_day, vehicle, vehicle,
    format('{"enterprise":"%s","fair_value":"%s","level":3,"method":"recent-round","vehicle":"%s"}', enterprise, fair_value, vehicle),
    array[vehicle, enterprise]
  from valuation;
insert into stated
  select 11e10 + n, 0, 'valuation', holding, '', fair_value::text, fair_value, '{"level":3,"method":"recent-round"}' from valuation;

insert into planned (key, at, type, effective_on, audience, vehicle, data, refs)
  select 12e10 + n, greatest(pg_temp.recorded(day, 0.7), at + 0.0002), 'investment.realised', day, vehicle, vehicle,
    format('{"cost_relieved":"%s","enterprise":"%s","proceeds":"%s","route":"transfer","vehicle":"%s"}',
      round(amount * 0.4, 2), enterprise, round(amount * 0.7, 2), vehicle), array[vehicle, enterprise]
  from investment, lateral (select on_day + 700 as day) each where n % 7 = 0 and day <= date '2024-07-04';
insert into posted
  select 12e10 + n, 0, 'proceeds', round(amount * 0.7, 2), vehicle, enterprise, holding from investment where n % 7 = 0 and on_day + 700 <= date '2024-07-04'
  union all select 12e10 + n, 1, 'cost_relieved', round(amount * 0.4, 2), vehicle, enterprise, holding from investment
    where n % 7 = 0 and on_day + 700 <= date '2024-07-04';

insert into planned (key, at, type, effective_on, audience, vehicle, data, refs)
  select 13e10 + n, pg_temp.recorded(on_day + 30, 0.8), 'local-return.recognised', on_day + 30, vehicle, vehicle,
    format('{"base_amount":"%s","basis":"local","enterprise":"%s","factor":"1","recognised_by":"市科技局","vehicle":"%s"}', amount, enterprise, vehicle),
    array[vehicle, enterprise]
  from investment where n % 3 = 0;
insert into posted select 13e10 + n, 0, 'local_return', amount, vehicle, enterprise from investment where n % 3 = 0;

-- One record in a hundred is taken back: half of the repayments among them are recorded anew at once, with their old day.
create temp table reversal as
  select key as original, key % 2 = 0 and type = 'loan.repaid' as is_corrected, at + 1 + 40 * pg_temp.chance(key, 701) as reversed_at
  from planned where type in ('loan.repaid', 'enterprise.classified', 'investment.valued') and pg_temp.chance(key, 700) < 0.013;
insert into planned (key, at, type, effective_on, audience, vehicle, reverses)
  select 20e10 + key, reversed_at, 'event.reversed',
    case when is_corrected then effective_on else least(effective_on + floor(pg_temp.chance(key, 702) * 60)::int, date '2024-07-04') end,
    audience, vehicle, key
  from reversal join planned on key = original;
insert into posted
  select 20e10 + key, line, measure, -amount, vehicle, enterprise, instrument, counterparty from posted join reversal on original = key;
insert into planned (key, at, type, effective_on, audience, external_id, data, refs, corrects)
  select 40e10 + key, reversed_at, type, effective_on, audience, external_id, data, refs, key
  from reversal join planned on key = original where is_corrected;
insert into posted
  select 40e10 + key, line, measure, amount, vehicle, enterprise, instrument, counterparty from posted join reversal on original = key and is_corrected;
