-- Pairs that were found of many.
insert into matching_met (delivering_id, receiving_id, units, limit_units)
select delivering, receiving, units, limit_units
from unnest(%(delivering)s::bigint[], %(receiving)s::bigint[], %(units)s::bigint[], %(limits)s::bigint[])
    p(delivering, receiving, units, limit_units)
