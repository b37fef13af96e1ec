-- Why: a portfolio of a million effects in seconds, or of as many as bench.effects says. Rows are
-- written as the service would write them: 500 sub-funds, an enterprise for every fifty effects,
-- classified over the five industries, reversals among them.
insert into submission (id, maker_id, idempotency_key, fingerprint, events, answer)
  select 900000001, min(id), 'bench', 'bench', '[]', '{}' from person;
insert into settlement (submission_id, maker_id, outcome, settled_by, signatories)
  select s.id, p.id, 'initial', p.id, jsonb_build_object('maker',
    jsonb_build_object('login', p.login, 'name', p.name, 'organisation', p.organisation))
  from submission s join person p on p.id = s.maker_id where s.id = 900000001;

create temp table size as
  select current_setting('bench.effects')::int as effects,
    current_setting('bench.effects')::int / 50 as enterprises;

create temp table plan as
  select 1000000 + n as seq, n,
    date '2018-01-01' + (n % 2370)::int as effective_on,
    'SF-' || lpad((n % 500)::text, 3, '0') as vehicle,
    'E-' || lpad((n % enterprises)::text, 6, '0') as enterprise,
    ((n % 9000000) + 100) * 1.25 as amount
  from size, generate_series(1, effects) n;

insert into event (seq, submission_id, type, effective_on, recorded_at, organisation, provenance, data,
    content_hash, leaf_form, audience, reverses)
  select seq, 900000001, 'investment.made', effective_on, clock_timestamp(), 'bench', 'record', '{}', '', 2, vehicle,
    case when n % 50 = 0 then seq - 1 end
  from plan order by seq;

-- Every fiftieth event takes back the one before it.
insert into effect (seq, line, effective_on, measure, amount, vehicle, enterprise, instrument, illustrative)
  select p.seq, 0, o.effective_on, 'invested', case when p.n % 50 = 0 then -o.amount else p.amount end,
    o.vehicle, o.enterprise, o.vehicle || '/' || o.enterprise, false
  from plan p join plan o on o.seq = case when p.n % 50 = 0 then p.seq - 1 else p.seq end;

insert into event (seq, submission_id, type, effective_on, recorded_at, organisation, provenance, data, content_hash,
    leaf_form)
  select 3000000 + n, 900000001, 'enterprise.classified', date '2019-08-01' + (n / enterprises)::int * 400,
    clock_timestamp(), 'bench', 'record', '{}', '', 2
  from size, generate_series(0, enterprises * 2 - 1) n;
insert into mark (seq, line, effective_on, kind, subject, key, value, illustrative)
  select 3000000 + n, 0, date '2019-08-01' + (n / enterprises)::int * 400, 'industry',
    'E-' || lpad((n % enterprises)::text, 6, '0'), 'WZ5-2019',
    case when n % 23 = 0 then 'none' else 'W' || (1 + n % 5) end, false
  from size, generate_series(0, enterprises * 2 - 1) n;
analyze event, effect, mark;
