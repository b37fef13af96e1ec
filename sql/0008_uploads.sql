-- Why: a workbook is looked at before it is handed in, and nobody should have to choose it twice.
-- Between the two it is kept for its sender alone, for a day at most, and a few for each.

create table upload (
  id            text primary key,
  maker_id      bigint not null references person (id),
  name          text not null,
  -- Of a CSV file: which sheet it is, where its name does not say so.
  sheet         text,
  content       bytea not null,
  -- Once handed in: as what. The content is gone then.
  submission_id bigint references submission (id),
  created_at    timestamptz not null default clock_timestamp(),
  constraint upload_size check (octet_length(content) <= 10 * 1024 * 1024),
  constraint upload_used_is_empty check (submission_id is null or octet_length(content) = 0)
);
create index upload_maker on upload (maker_id, created_at);
grant select, insert, update, delete on upload to kechuang_app;
alter table upload enable row level security;
create policy upload_of_maker on upload to kechuang_app
  using (maker_id::text = (select current_setting('kechuang.person', true)))
  with check (maker_id::text = (select current_setting('kechuang.person', true)));
