-- Keeps what parties say of the priority of their instructions; of what is unmatched the queue of matching has it.
with kept as (
    insert into settlements_prioritychange (instruction_id, from_priority, to_priority, business_date, by, at)
    select w.instruction_id, w.from_priority, w.to_priority, %(business_date)s, %(by)s, %(at)s
    from unnest(%(instructions)s::bigint[], %(before)s::smallint[], %(after)s::smallint[]) as w(instruction_id, from_priority, to_priority)
    order by w.instruction_id
    returning instruction_id, to_priority
)
update settlements_unmatched u set priority = k.to_priority from kept k where u.instruction_id = k.instruction_id
