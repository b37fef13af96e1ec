-- Why: before rows are handed in, and again before they are approved, each is held against the
-- records of its day: the same thing recorded twice is money counted twice. What that costs must
-- grow with the rows alone, however much was ever recorded, so a day's records are indexed by what
-- they say. Of the data the index has a short digest, which equal data have in common.

create index event_of_day on event (effective_on, type, jsonb_hash(data));

-- As the owner: under a policy PostgreSQL looks at every row before an operator of jsonb may. It
-- gives numbers of records alone; whoever asks reads of these what the policy lets them see.
create function records_equal_to(sent jsonb) returns table (at int, seq bigint)
  language sql stable security definer set search_path from current as $$
  select given.at, event.seq
  from jsonb_to_recordset(sent)
      as given (at int, type text, effective_on date, data jsonb, external_id text)
    join event on event.effective_on = given.effective_on and event.type = given.type
      and jsonb_hash(event.data) = jsonb_hash(given.data) and event.data = given.data
  where given.external_id is null or event.external_id is null
    or given.external_id = event.external_id
$$;
revoke execute on function records_equal_to from public;
grant execute on function records_equal_to to kechuang_app;
