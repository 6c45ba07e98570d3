-- Unmatched instructions by their intended date, the oldest first.
select u.intended_settlement_date, u.instruction_id
from settlements_unmatched u
where {facts} and {after}
order by 1 {order}, 2 {order} limit %(limit)s
