-- Why: posting one event must take as long after ten million as after ten. The next code of a kind
-- (E-0032 after E-0031) was found by reading every code there is, and a fund's balance by adding up
-- all that was ever posted to it. With these indexes only the last code and the days that an event
-- can change are read.

create index effect_vehicle_day on effect (vehicle, measure, effective_on);
drop index effect_vehicle;

create index entity_number on entity (split_part(code, '-', 1), (split_part(code, '-', 2)::int))
  where code ~ '^[A-Z]+-[0-9]{1,9}$';

-- The highest number in the codes with a prefix, of whatever audience, since no two things may have
-- one code. As the owner's, because row-level security would have every row read before the index.
create function highest_number_of(prefix text) returns int
  language sql stable security definer set search_path from current as $$
    select split_part(code, '-', 2)::int from entity
    where code ~ '^[A-Z]+-[0-9]{1,9}$' and split_part(code, '-', 1) = prefix
    order by split_part(code, '-', 2)::int desc limit 1
  $$;
revoke execute on function highest_number_of from public;
grant execute on function highest_number_of to kechuang_app;
