-- Why: "unalterable" must not rest on our good manners. The service works under a role that can only
-- add to and read from the journal and sees only what its person may see; and even the owner of the
-- tables is stopped by a trigger.

do $$
begin
  create role kechuang_app nologin;
exception
  -- Roles belong to the whole server; another database of it may have made this one already.
  when duplicate_object or unique_violation then null;
end $$;

do $$
begin
  execute format('grant kechuang_app to %I', current_user);
  execute format('grant usage on schema %I to kechuang_app', current_schema());
exception
  when unique_violation then null;
end $$;

grant select on person, access_token to kechuang_app;
grant select, insert on
  submission, settlement, event, effect, mark, entity, entity_name, entity_reference to kechuang_app;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The journal is append-only: % on % is refused.', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$;

do $$
declare
  journal_table text;
begin
  foreach journal_table in array array[
    'submission', 'settlement', 'event', 'effect', 'mark', 'entity', 'entity_name', 'entity_reference'
  ] loop
    execute format(
      'create trigger append_only before update or delete or truncate on %I
         for each statement execute function refuse_change()', journal_table);
  end loop;
end $$;

-- The person and the vehicles they may see are set for each transaction: '*' for all vehicles, else
-- a comma-separated list of codes. Rows without a vehicle are shared master data.
alter table submission enable row level security;
alter table entity enable row level security;
alter table event enable row level security;
alter table effect enable row level security;
alter table mark enable row level security;

create policy submission_of_maker on submission to kechuang_app
  using ((select current_setting('kechuang.scope', true)) = '*'
         or maker_id::text = (select current_setting('kechuang.person', true)))
  with check (true);
do $$
declare
  scoped_table text;
begin
  foreach scoped_table in array array['entity', 'event', 'effect', 'mark'] loop
    execute format($policy$
      create policy in_scope on %I to kechuang_app
        using (audience is null
               or (select current_setting('kechuang.scope', true)) = '*'
               or audience = any (string_to_array((select current_setting('kechuang.scope', true)), ',')))
        with check (true) $policy$, scoped_table);
  end loop;
end $$;
