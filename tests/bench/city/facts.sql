-- Why: a city's ledger in about a minute a million effects, on a ledger that has just been loaded with the
-- reference data and with `reference.mjs`, with or without the demo. Each number comes from a hash of its row, so that it is the same city every time.
-- `bench.enterprises` says how large it is: 20 000 make a million effects.
-- This first part says what happened. Amounts and dates keep the rules of the books: nothing is drawn beyond a
-- line or repaid beyond a loan on any day, and nothing is said of a thing before it was recorded.

set local work_mem = '256MB';
set local maintenance_work_mem = '512MB';
set local jit = off;

create function pg_temp.chance(n bigint, salt int) returns float8 immutable language sql as
  'select (hashint8extended(n, salt) & 2147483647)::float8 / 2147483648';
create function pg_temp.pick(choices text[], chance float8) returns text immutable language sql as
  'select choices[1 + floor(chance * cardinality(choices))::int]';
create function pg_temp.code(prefix text, digits int, n bigint) returns text immutable language sql as
  'select prefix || ''-'' || lpad(n::text, greatest(digits, length(n::text)), ''0'')';
-- Days until something is recorded: mostly at once or within three days, sometimes months later.
create function pg_temp.delay(n bigint, salt int) returns float8 immutable language sql as
  'select case when pg_temp.chance(n, salt) < 0.04 then 120 else 3 end * pg_temp.chance(n, salt + 1)';
-- A day as a number, to which the delays are added; records are numbered in that order.
create function pg_temp.recorded(on_day date, delay float8) returns float8 immutable language sql as
  'select (on_day - date ''2015-01-01'') + delay';

create temp table size as
  select current_setting('bench.enterprises')::int as enterprises, date '2024-07-04' as last_day,
    (select coalesce(max(substring(code from '\d+$')::int), 0) from entity where kind = 'enterprise') as enterprises_before,
    (select coalesce(max(substring(code from '\d+$')::int), 0) from entity where kind = 'credit-line') as lines_before,
    (select coalesce(max(substring(code from '\d+$')::int), 0) from entity where kind = 'loan') as loans_before;

create temp table enterprise as
  select n, pg_temp.code('E', 4, enterprises_before + n) as code,
    date '2018-01-01' + floor(pg_temp.chance(n, 1) * 1300)::int as on_day,
    '温州' || pg_temp.pick('{华远,瓯越,恒泰,新力,正凯,雁荡,浙南,楠溪,东瓯,鼎盛,金川,宏图,嘉业,博源,立信,云江}', pg_temp.chance(n, 2))
      || pg_temp.pick('{智能,生物,光电,材料,电气,软件,医疗,环保,装备,新能源,芯片,传感}', pg_temp.chance(n, 3))
      || n || '号科技有限公司' as name,
    pg_temp.pick('{330302,330303,330304,330305,330324,330326,330327,330328,330329,330381,330382,330383}',
      pg_temp.chance(n, 4) ^ 1.5) as home,
    case when n % 100 = 7 then '310000' end as came_from,
    case when n % 3 = 0 then pg_temp.pick('{Z01,Z02,Z03,Z04,Z05}', pg_temp.chance(n, 5)) end as zone
  from size, generate_series(1, enterprises) n;
create unique index on enterprise (n);

create temp table qualification as
  select e.n * 10 + t as n, e.code as enterprise, kind, day as on_day, day + 1095 as valid_to
  from size, enterprise e,
    lateral (select *, e.on_day + floor(pg_temp.chance(e.n, 10 + kind_place::int * 4 + t) * 400)::int + t * 1000 as day
      from unnest('{high-tech,tech-sme,provincial-tech-sme,specialised-sme,little-giant,gazelle}'::text[],
          '{0.45,0.4,0.25,0.1,0.02,0.03}'::float8[]) with ordinality as k (kind, share, kind_place),
        generate_series(0, 1) t
      where pg_temp.chance(e.n, 60 + kind_place::int) < share) each
  where day <= last_day;
create index on qualification (enterprise);
analyze qualification;

-- Two lines and a half for each enterprise, more for those that came first; one bank has two fifths of them.
create temp table line as
  select l.n, pg_temp.code('CL', 5, lines_before + l.n) as code, e.code as enterprise,
    case when pg_temp.chance(l.n, 101) < 0.4 then 'B-101'
      else pg_temp.code('B', 3, 102 + floor(pg_temp.chance(l.n, 102) * 11)::int) end as bank,
    pg_temp.pick('{P01,P01,P01,P01,P01,P02,P02,P03,P04,P99}', pg_temp.chance(l.n, 103)) as product,
    l.n > enterprises * 2.4 as is_preapproved, pg_temp.chance(l.n, 104) < 0.2 as is_revolving,
    (round((10 ^ (5.5 + 2 * pg_temp.chance(l.n, 105)))::numeric, -4))::numeric(15, 2) as credit, day as on_day,
    day + 365 * (1 + floor(pg_temp.chance(l.n, 106) * 3)::int) as valid_to,
    pg_temp.pick('{credit,pledge,guarantee,insurance}', pg_temp.chance(l.n, 107)) as guarantee,
    pg_temp.recorded(day, 0.3 + pg_temp.delay(l.n, 108)) as at
  from size, generate_series(1, (enterprises * 2.5)::int) l (n)
    join enterprise e on e.n = 1 + floor(pg_temp.chance(l.n, 100) ^ 1.3 * current_setting('bench.enterprises')::int)::int,
    lateral (select e.on_day + 30 + floor(pg_temp.chance(l.n, 109) * (date '2024-06-20' - e.on_day - 30))::int as day) each;
create unique index on line (n);

create temp table loan as
  select l.n, pg_temp.code('LN', 5, loans_before + l.n) as code, line.code as line, enterprise, bank, product, is_revolving,
    day as on_day, day + 30 * (3 + floor(pg_temp.chance(l.n, 202) * 27)::int) as due_on,
    round(credit * (0.15 + 0.16 * pg_temp.chance(l.n, 201))::numeric, 2) as amount,
    trim_scale((0.03 + 0.0001 * floor(pg_temp.chance(l.n, 203) * 250))::numeric(6, 4)) as rate,
    3 + floor(pg_temp.chance(l.n, 204) * 7)::int as payments, pg_temp.chance(l.n, 205) < 0.25 as is_bullet,
    pg_temp.chance(l.n, 206) < 0.85 as is_repaid,
    greatest(pg_temp.recorded(day, 0.4 + pg_temp.delay(l.n, 207)), line.at + 0.0001) as at
  from size, generate_series(1, enterprises * 5) l (n)
    join line on line.n = 1 + (l.n - 1) % (current_setting('bench.enterprises')::int * 2.4)::int,
    lateral (select line.on_day + floor(pg_temp.chance(l.n, 200)
      * (least(valid_to, date '2024-07-01') - line.on_day))::int as day) each;
create unique index on loan (n);

create temp table repayment as
  select loan.n * 16 + j as n, code as loan, line, enterprise, bank, is_revolving, day as on_day, external_id,
    principal, case when principal > 0 and pg_temp.chance(loan.n * 16 + j, 300) < 0.1 then 0.00
      else greatest(0.01, round((amount - (j - 1) * part) * rate * ((due_on - loan.on_day) / payments) / 365, 2)) end as interest,
    greatest(pg_temp.recorded(day, 0.5 + pg_temp.delay(loan.n * 16 + j, 301)), at + 0.0001) as at
  from size, loan, generate_series(1, payments) j,
    lateral (select loan.on_day + j * (due_on - loan.on_day) / payments as day, 'HK' || loan.n || '-' || j as external_id,
      case when is_bullet then 0.00 else trunc(amount * case when is_repaid then 1 else 0.8 end / payments, 2) end as part) each,
    lateral (select case when j = payments and is_repaid then amount - (payments - 1) * part else part end as principal) paid
  where day <= last_day;
create unique index on repayment (n);

create temp table investment as
  select distinct on (vehicle, enterprise) i.n, vehicle, e.code as enterprise, vehicle || '/' || e.code as holding, day as on_day,
    (round((10 ^ (5.7 + 1.5 * pg_temp.chance(i.n, 401)))::numeric, -4))::numeric(15, 2) as amount,
    trim_scale((0.01 + 0.0001 * floor(pg_temp.chance(i.n, 402) * 2000))::numeric(6, 4)) as share,
    pg_temp.recorded(day, 0.3 + pg_temp.delay(i.n, 403)) as at
  from size, generate_series(1, enterprises / 5) i (n)
    join enterprise e on e.n = 1 + floor(pg_temp.chance(i.n, 400) * current_setting('bench.enterprises')::int)::int,
    lateral (select pg_temp.code('SF', 3, 101 + floor(pg_temp.chance(i.n, 404) * 60)::int) as vehicle,
      greatest(e.on_day, date '2019-01-01') + floor(pg_temp.chance(i.n, 405) * 900)::int as day) each
  order by vehicle, enterprise, i.n;

create temp table valuation as
  select i.n * 16 + j as n, vehicle, enterprise, holding, day as on_day,
    round(amount * (0.8 + 0.1 * j * pg_temp.chance(i.n, 500))::numeric, 2) as fair_value,
    greatest(pg_temp.recorded(day, 0.5 + pg_temp.delay(i.n * 16 + j, 501)), at + 0.0001) as at
  from size, investment i, generate_series(1, 10) j, lateral (select i.on_day + j * 182 as day) each
  where day <= last_day;
