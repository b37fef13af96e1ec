-- Why: a program asks by its own number what became of a row, as often as it likes. What that costs
-- must not grow with all that was ever handed in, so the numbers in a submission are indexed.

create index submission_external on submission
  using gin (jsonb_path_query_array(events, '$[*].external_id') jsonb_path_ops);

-- As the owner: under a policy PostgreSQL looks at every row before an operator of jsonb may. It
-- gives numbers of submissions alone; whoever asks reads of these what the policy lets them see.
create function submissions_holding(number text) returns setof bigint
  language sql stable security definer rows 5 set search_path from current as $$
  select id from submission
  where jsonb_path_query_array(events, '$[*].external_id') @> jsonb_build_array(number)
$$;
revoke execute on function submissions_holding from public;
grant execute on function submissions_holding to kechuang_app;
