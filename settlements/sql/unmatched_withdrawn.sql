-- For some unmatched instructions what the other side cancelled that had their key, and both amounts.
select u.instruction_id as number, u.delivers, coalesce(i.amount, 0) as own, coalesce(o.amount, 0) as other
from settlements_unmatched u
join settlements_withdrawal w on w.key = u.key and w.delivers <> u.delivers
join settlements_instruction i on i.id = u.instruction_id
join settlements_instruction o on o.id = w.instruction_id
where u.instruction_id = any (%(instructions)s::bigint[])
