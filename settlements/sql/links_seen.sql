-- The links in force of instructions, each as seen from it: BEFO from its second end is AFTE; of a pool other is 0.
select e.instruction_id as instruction, s.link_id as link, s.seen as kind, s.other, coalesce(s.pool, '') as pool,
       coalesce(l.members, 0) as members, s.participant_id as participant
from unnest(%(instructions)s::bigint[]) e(instruction_id)
cross join lateral (
    select s.link_id, s.kind as seen, s.second_id as other, s.pool, s.participant_id from settlements_standinglink s
    where s.first_id = e.instruction_id and s.pool is null
    union all
    select s.link_id, case s.kind when 'BEFO' then 'AFTE' else s.kind end, s.first_id, s.pool, s.participant_id
    from settlements_standinglink s where s.second_id = e.instruction_id
    union all
    select s.link_id, s.kind, 0, s.pool, s.participant_id from settlements_standinglink s
    where s.first_id = e.instruction_id and s.kind = 'POOL') s
join settlements_instructionlink l on l.id = s.link_id
order by e.instruction_id, s.link_id
