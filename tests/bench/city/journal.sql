-- Why: the records in the journal as posting writes them: submissions of two hundred, approved by a second person,
-- each record with its effects, statements, names and references, its identity and its leaf in the tree.

create temp table base as
  select max(seq) as last_seq, (select max(id) from submission) as last_submission, max(recorded_at) as last_at,
    (select max(index) + 1 from tree_node where level = 0) as leaves from event;

create unique index on planned (key);
analyze planned;
create temp table numbered as
  select key, last_seq + row_number() over (order by at, key) as seq from planned, base;
create unique index on numbered (key);
analyze numbered;

-- With what was proposed, and of that what counts as its content.
create temp table record as
  select n.seq, last_submission + 1 + (n.seq - last_seq - 1) / 200 as submission, p.type, p.effective_on, p.audience,
    p.external_id, p.kind, p.code, p.name, p.names, p.refs, coalesce(p.vehicle, case when r.seq is not null then p.audience end) as about,
    r.seq as reverses, c.seq as corrects, said.data,
    format('{%s"data":%s,"effective_on":"%s",%s"provenance":"record","type":"%s"}',
      said_corrects, said.data, p.effective_on, said_id, p.type) as proposal,
    format('{%s"data":%s,%s%s"provenance":"record","type":"%s"}', said_corrects, said.data,
      case when p.effective_on = o.effective_on then '' else '"effective_on":"' || p.effective_on || '",' end, said_id, p.type) as content
  from base, planned p join numbered n using (key)
    left join numbered r on r.key = p.reverses left join planned o on o.key = p.reverses
    left join numbered c on c.key = p.corrects,
    lateral (select coalesce(p.data, '{"event":' || r.seq || ',"reason":"批量更正","reason_code":"entry-error"}') as data,
      coalesce('"corrects":' || c.seq || ',', '') as said_corrects,
      coalesce('"external_id":"' || p.external_id || '",', '') as said_id) said
  order by n.seq;

create temp table person_said as
  select part, p.id, organisation, jsonb_build_object('login', login, 'name', p.name, 'organisation', organisation) as signatory,
    format('{"login":"%s","name":"%s","organisation":"%s"}', login, p.name, organisation) as said
  from person p join (values ('maker', 'officer'), ('checker', 'officer2')) as r (part, login) using (login);

-- The time since the last record is shared out among the submissions.
create temp table handed_in as
  select submission as id, date_trunc('microsecond', last_at + (submission - last_submission) * step) as recorded_at,
    said, answered, vehicles
  from base, (select submission, string_agg(proposal, ',' order by record.seq) as said,
        jsonb_agg(jsonb_build_object('index', (record.seq - last_seq - 1) % 200, 'type', type, 'seq', null, 'code', null)
          order by record.seq) as answered,
        coalesce(array_agg(distinct about) filter (where about is not null), '{}') as vehicles
      from record, base group by submission) each,
    (select (clock_timestamp() - last_at) / (max(submission) - last_submission + 10) as step
      from record, base group by last_at, last_submission) pace;
create unique index on handed_in (id);

insert into submission (id, maker_id, idempotency_key, fingerprint, note, events, answer, received_at, vehicles)
  select h.id, p.id, 'city-' || h.id, encode(sha256(convert_to(format('{"events":[%s],"note":"批量报送"}', h.said), 'UTF8')), 'hex'),
    '批量报送', format('[%s]', h.said)::jsonb,
    jsonb_build_object('submission', h.id, 'status', 'pending', 'already_recorded', '[]'::jsonb, 'events', answered),
    recorded_at - interval '2 microseconds', vehicles
  from handed_in h, person_said p where p.part = 'maker' order by h.id;
insert into settlement (submission_id, maker_id, outcome, settled_by, settled_at, signatories)
  select h.id, m.id, 'approved', c.id, recorded_at + interval '1 microsecond',
    jsonb_build_object('maker', m.signatory, 'checker', c.signatory)
  from handed_in h, person_said m, person_said c where m.part = 'maker' and c.part = 'checker' order by h.id;

-- The indexes that nothing needs meanwhile are made anew afterwards, which takes half the time.
create temp table set_aside as
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
  where indrelid in ('event'::regclass, 'effect'::regclass) and not indisunique;
do $$
declare
  index_name text;
begin
  for index_name in select name from set_aside loop execute format('drop index %s', index_name); end loop;
end $$;

insert into event (seq, submission_id, type, effective_on, recorded_at, external_id, organisation, provenance, data, content_hash,
    leaf_form, reverses, corrects, audience)
  select seq, submission, type, effective_on, recorded_at, external_id, organisation, 'record', data::jsonb,
    encode(sha256(convert_to(content, 'UTF8')), 'hex'), 2, reverses, corrects, audience
  from record join handed_in h on h.id = submission, person_said where part = 'maker' order by seq;
insert into effect (seq, line, effective_on, measure, amount, vehicle, enterprise, instrument, counterparty, audience, illustrative)
  select seq, line, effective_on, measure, amount, posted.vehicle, enterprise, instrument, counterparty, audience, false
  from posted join numbered using (key) join record using (seq) order by seq, line;
insert into mark (seq, line, effective_on, kind, subject, key, value, amount, detail, audience, illustrative)
  select seq, line, effective_on, stated.kind, subject, about_key, value, amount, detail::jsonb, audience, false
  from stated join numbered using (key) join record using (seq) order by seq, line;
insert into entity (seq, code, kind, name, begins_on, data, audience)
  select seq, code, kind, name, effective_on, data::jsonb, audience from record where kind is not null order by seq;
insert into entity_name (seq, line, code, name, folded)
  select seq, place - 1, code, said, said from record, unnest(names) with ordinality as n (said, place) order by seq;
insert into entity_reference (seq, code, effective_on)
  select distinct seq, said, effective_on from record, unnest(refs) said order by seq;

do $$
declare
  made_again text;
begin
  for made_again in select definition from set_aside loop execute made_again; end loop;
end $$;

-- The leaves, of form 2 (`leaf.ts`), and then the nodes above them, level by level.
insert into tree_node (level, index, hash)
  select 0, record.seq - 1, sha256('\x00' || convert_to(concat('{',
    '"audience":"' || audience || '",', '"content_hash":"', encode(sha256(convert_to(content, 'UTF8')), 'hex'), '",',
    '"corrects":' || corrects || ',', '"data":', data, ',"effective_on":"', effective_on, '","effects":[', effects, '],',
    '"external_id":"' || external_id || '",', '"files":[],"format":"kechuang-event/2","marks":[', marks, '],"organisation":"',
    m.organisation, '","provenance":"record","recorded_at":"', to_char(recorded_at at time zone 'UTC', spelling), '",',
    '"reverses":' || reverses || ',', '"seq":', record.seq, ',"submission":{"checkers":[', c.said, '],"id":', submission,
    ',"maker":', m.said, ',"outcome":"approved","settled_at":"',
    to_char((recorded_at + interval '1 microsecond') at time zone 'UTC', spelling), '"},"type":"', type, '"}'), 'UTF8'))
  from record join handed_in h on h.id = submission
    join person_said m on m.part = 'maker' join person_said c on c.part = 'checker'
    cross join (select 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' as spelling) form
    left join (select seq, string_agg(concat('{"amount":"', amount, '",', '"counterparty":"' || counterparty || '",',
        '"enterprise":"' || enterprise || '",', '"instrument":"' || instrument || '",', '"measure":"', measure, '"',
        ',"vehicle":"' || vehicle || '"', '}'), ',' order by line) as effects
      from posted join numbered using (key) group by seq) e using (seq)
    left join (select seq, string_agg(concat('{', '"amount":"' || amount || '",', '"detail":' || detail || ',',
        '"key":"', about_key, '","kind":"', kind, '","subject":"', subject, '","value":"', value, '"}'), ',' order by line) as marks
      from stated join numbered using (key) group by seq) s using (seq)
  order by seq;
do $$
declare
  leaves_before bigint := (select leaves from base);
  done int := 0;
begin
  loop
    -- Under a level are as many nodes as half of those below it, of which some were there before.
    insert into tree_node (level, index, hash)
      select done + 1, l.index / 2, sha256('\x01' || l.hash || r.hash)
      from tree_node l join tree_node r on r.level = l.level and r.index = l.index + 1
      where l.level = done and l.index % 2 = 0 and l.index / 2 >= leaves_before >> (done + 1)
      order by l.index;
    exit when not found and not exists (select from tree_node where level = done and index > 0);
    done := done + 1;
  end loop;
end $$;
