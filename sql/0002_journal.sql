-- Why: the journal is the product. Events, effects and marks are only ever added; what an event did
-- is stored beside it so that every figure is a plain sum over rows that never change.

create table submission (
  -- Taken under the posting lock, as seq is, so that a refused submission leaves no gap.
  id              bigint primary key,
  maker_id        bigint not null references person (id),
  idempotency_key text not null,
  -- SHA-256 of the canonical request, so that a key cannot be used for other content.
  fingerprint     text not null,
  note            text,
  -- What was proposed, in normal form, exactly as it will be checked again at review.
  events          jsonb not null,
  -- What the sender was answered, so that a repeated request gets the same answer.
  answer          jsonb not null,
  received_at     timestamptz not null default clock_timestamp(),
  constraint submission_key_unique unique (maker_id, idempotency_key),
  constraint submission_maker unique (id, maker_id)
);

-- One settlement per submission: posted at once by an officer, or by a later review.
create table settlement (
  submission_id bigint primary key,
  maker_id      bigint not null,
  outcome       text not null constraint settlement_outcome_known check (outcome in ('posted', 'approved')),
  settled_by    bigint not null references person (id),
  settled_at    timestamptz not null default clock_timestamp(),
  constraint settlement_of_submission
    foreign key (submission_id, maker_id) references submission (id, maker_id),
  constraint settlement_maker_is_not_checker
    check (case outcome when 'posted' then settled_by = maker_id else settled_by <> maker_id end)
);

create table event (
  seq           bigint primary key constraint event_seq_positive check (seq > 0),
  submission_id bigint not null references submission (id),
  type          text not null,
  effective_on  date not null,
  recorded_at   timestamptz not null,
  external_id   text,
  organisation  text not null,
  document      text,
  memo          text,
  provenance    text not null constraint event_provenance_known
                  check (provenance in ('record', 'published', 'illustrative')),
  data          jsonb not null,
  overrides     jsonb,
  content_hash  text not null,
  reverses      bigint references event (seq),
  corrects      bigint references event (seq),
  -- Who sees it besides the bureau and auditors: a vehicle's manager, 'bureau' for nobody; null: all.
  audience      text,
  constraint event_reverses_earlier check (reverses < seq),
  constraint event_corrects_earlier check (corrects < seq)
);
-- An event is reversed at most once; and whether one was is asked for every mark that is read.
create unique index event_reversed_once on event (reverses) where reverses is not null;
create index event_submission on event (submission_id);
create index event_type on event (type, seq);
create index event_external on event (organisation, external_id) where external_id is not null;
create index event_recorded on event (recorded_at);

create table effect (
  seq          bigint not null references event (seq),
  line         int not null,
  effective_on date not null,
  measure      text not null,
  -- numeric would round a third decimal away and accept NaN; both are refused instead.
  amount       numeric not null constraint effect_amount_exact
                 check (scale(amount) <= 2 and amount <> 'NaN' and abs(amount) < 1e13),
  vehicle      text,
  enterprise   text,
  instrument   text,
  counterparty text,
  audience     text,
  illustrative boolean not null,
  primary key (seq, line)
);
create index effect_measure on effect (measure, effective_on);
create index effect_vehicle on effect (vehicle, measure);
create index effect_instrument on effect (instrument, measure);
create index effect_enterprise on effect (enterprise, measure);

create table mark (
  seq          bigint not null references event (seq),
  line         int not null,
  effective_on date not null,
  kind         text not null,
  subject      text not null,
  key          text not null,
  value        text not null,
  amount       numeric constraint mark_amount_exact
                 check (scale(amount) <= 2 and amount <> 'NaN' and abs(amount) < 1e13),
  detail       jsonb,
  audience     text,
  illustrative boolean not null,
  primary key (seq, line)
);
create index mark_subject on mark (kind, subject, key, effective_on);

-- What things are called. A registration taken back by a reversal is passed over when read.
create table entity (
  seq       bigint primary key references event (seq),
  code      text not null,
  kind      text not null,
  name      text not null,
  begins_on date not null,
  data      jsonb not null,
  audience  text
);
create index entity_code on entity (code);
create index entity_kind on entity (kind, code);

create table entity_name (
  seq    bigint not null references event (seq),
  line   int not null,
  code   text not null,
  name   text not null,
  -- The name after compatibility folding, by which references are looked up.
  folded text not null,
  primary key (seq, line)
);
create index entity_name_folded on entity_name (folded);
create index entity_name_code on entity_name (code);

create table entity_reference (
  seq          bigint not null references event (seq),
  code         text not null,
  effective_on date not null,
  primary key (seq, code)
);
create index entity_reference_code on entity_reference (code, effective_on);
