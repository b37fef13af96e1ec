-- Why: nobody should have to trust us. Every event is a leaf of a Merkle tree (RFC 9162) that only
-- grows; its root, signed, is printed on every report, so that whoever keeps 32 bytes can prove that
-- nothing before them was rewritten. A closed quarter keeps its report as it was signed.

-- People change their names and employers; what a record says of them must not.
alter table settlement add column signatories jsonb;
alter table settlement disable trigger append_only;
update settlement t set signatories = jsonb_strip_nulls(jsonb_build_object(
  'maker', (select jsonb_build_object('login', login, 'name', name, 'organisation', organisation)
              from person where id = t.maker_id),
  'checker', case when t.outcome = 'approved' then
             (select jsonb_build_object('login', login, 'name', name, 'organisation', organisation)
                from person where id = t.settled_by) end));
alter table settlement enable trigger append_only;
alter table settlement alter column signatories set not null;

-- Why an event dated inside a closed quarter is accepted all the same.
alter table event add column restatement text
  constraint event_restatement_said check (restatement <> '');

-- The perfect subtrees of the tree: level 0 are the leaves, in order of seq from index 0.
create table tree_node (
  level int not null constraint tree_node_level check (level between 0 and 63),
  index bigint not null constraint tree_node_index check (index >= 0),
  hash  bytea not null constraint tree_node_is_sha256 check (length(hash) = 32),
  primary key (level, index)
);

-- One signed head for each size that was asked for or printed.
create table tree_head (
  size      bigint primary key constraint tree_head_size check (size >= 0),
  root      text not null constraint tree_head_root check (root ~ '^[0-9a-f]{64}$'),
  hash      text not null,
  at        text not null,
  key_id    text not null,
  signature text not null
);

-- Every public key that ever signed, so that old heads stay verifiable after a change of key.
create table signing_key (
  key_id     text primary key,
  public     text not null,
  first_used timestamptz not null default clock_timestamp()
);

-- What was signed at a closing: the digested data and the workbook, byte for byte.
create table closed_report (
  seq      bigint primary key references event (seq),
  quarter  text not null,
  format   text not null,
  -- RFC 8785 JSON; text, because jsonb would write it in another way.
  data     text not null,
  digest   text not null constraint closed_report_digest check (digest ~ '^[0-9a-f]{64}$'),
  workbook bytea not null
);
create index closed_report_quarter on closed_report (quarter, seq);

grant select, insert on tree_node, tree_head, signing_key, closed_report to kechuang_app;

do $$
declare
  proof_table text;
begin
  foreach proof_table in array array['tree_node', 'tree_head', 'signing_key', 'closed_report'] loop
    execute format(
      'create trigger append_only before update or delete or truncate on %I
         for each statement execute function refuse_change()', proof_table);
  end loop;
end $$;

-- Reports cover all vehicles, and so are for those who see all.
alter table closed_report enable row level security;
create policy closed_report_for_all on closed_report to kechuang_app
  using ((select current_setting('kechuang.scope', true)) = '*') with check (true);

-- A name or a reference is seen by whoever sees the event that said it.
do $$
declare
  named_table text;
begin
  foreach named_table in array array['entity_name', 'entity_reference'] loop
    execute format('alter table %I enable row level security', named_table);
    execute format($policy$
      create policy of_seen_event on %1$I to kechuang_app
        using ((select current_setting('kechuang.scope', true)) = '*'
               or exists (select from event where event.seq = %1$I.seq))
        with check (true) $policy$, named_table);
  end loop;
end $$;
