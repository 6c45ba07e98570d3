-- Each change of a priority is from the one before it, the first one from what was instructed, and an event tells of it.
with step as (
    select c.instruction_id, c.id, c.from_priority, c.business_date, c.by, c.at,
           lag(c.to_priority) over (partition by c.instruction_id order by c.id) as before
    from settlements_prioritychange c
    where c.instruction_id in (select instruction_id from settlements_prioritychange where business_date > %(since)s::date)
)
select 'S25' as code, 'instruction ' || s.instruction_id as key, 'a change from priority ' || coalesce(s.before, i.priority) as expected,
       'from ' || s.from_priority as found
from step s join settlements_instruction i on i.id = s.instruction_id
where s.from_priority <> coalesce(s.before, i.priority)
union all
select 'S25', 'instruction ' || s.instruction_id, 'an event that tells of its priority', 'none'
from step s
where s.business_date > %(since)s::date and not exists (
    select from recordkeeping_event e
    where e.subject_type = 'instruction' and e.code = 'instruction.prioritised' and e.at = s.at and e.actor_name = s.by
      and (e.subject_ids @> array[s.instruction_id::text] or exists (
          select from settlements_match m
          where e.subject_ids && array[m.delivering_id::text, m.receiving_id::text] and s.instruction_id in (m.delivering_id, m.receiving_id))))
