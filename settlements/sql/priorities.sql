-- The priority of each of some instructions, as its own party has said it last by an instant (null: by now).
select i.id, coalesce((select c.to_priority from settlements_prioritychange c
                       where c.instruction_id = i.id and (%(at)s::timestamptz is null or c.at <= %(at)s)
                       order by c.id desc limit 1), i.priority)
from settlements_instruction i where i.id = any (%(instructions)s::bigint[])
