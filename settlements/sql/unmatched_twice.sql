-- The ones among some unmatched instructions of which an older one of the same participant and direction says the same.
select u.instruction_id
from settlements_unmatched u
where u.instruction_id = any (%(instructions)s::bigint[]) and exists (
    select from settlements_unmatched o
    where o.key = u.key and o.delivers = u.delivers and o.amount_units = u.amount_units and o.instruction_id < u.instruction_id
      and (o.common_reference, o.deliverer_client, o.receiver_client) is not distinct from
          (u.common_reference, u.deliverer_client, u.receiver_client))
