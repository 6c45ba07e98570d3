-- All links in force that hang on some instructions or pools, directly or by others, as far as they hold something back; with the
-- match of each end (0 for none).
with recursive reached(instruction_id) as (
    select unnest(%(instructions)s::bigint[])
    union
    select s.first_id from settlements_standinglink s
    join unnest(%(participants)s::int[], %(pools)s::text[]) p(participant_id, pool)
      on s.kind = 'POOL' and s.participant_id = p.participant_id and s.pool = p.pool
    union
    select n.id from reached r cross join lateral (
        select s.second_id as id from settlements_standinglink s
        where s.first_id = r.instruction_id and s.kind in ('BEFO', 'WITH')
        union all
        select s.first_id from settlements_standinglink s
        where s.second_id = r.instruction_id and s.kind in ('BEFO', 'WITH')
        union all
        select s.first_id from settlements_standinglink o
        join settlements_standinglink s on s.kind = 'POOL' and s.participant_id = o.participant_id and s.pool = o.pool
        where o.first_id = r.instruction_id and o.kind = 'POOL') n
)
select s.link_id, s.kind, s.participant_id, s.first_id, coalesce(s.second_id, 0), coalesce(s.pool, ''), coalesce(l.members, 0),
       coalesce(f.id, 0), coalesce(g.id, 0)
from reached r
join settlements_standinglink s on s.first_id = r.instruction_id and s.kind <> 'INFO'
join settlements_instructionlink l on l.id = s.link_id
left join settlements_match f on f.delivering_id = s.first_id or f.receiving_id = s.first_id
left join settlements_match g on g.delivering_id = s.second_id or g.receiving_id = s.second_id
order by s.link_id
