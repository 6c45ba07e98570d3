-- Links in force, newest first: what settles first and second, or the pool and how many are in it.
select s.link_id, s.kind, s.participant_id, s.first_id, i.reference as first_reference, s.second_id, o.reference as second_reference, s.pool,
       (select max(n.members) from settlements_standinglink p join settlements_instructionlink n on n.id = p.link_id
        where p.kind = 'POOL' and (p.participant_id, p.pool) = (s.participant_id, s.pool)) as members,
       (select count(*) from settlements_standinglink p
        where p.kind = 'POOL' and (p.participant_id, p.pool) = (s.participant_id, s.pool)) as found, l.business_date, l.at, l.by
from settlements_standinglink s
join settlements_instructionlink l on l.id = s.link_id
join settlements_instruction i on i.id = s.first_id
left join settlements_instruction o on o.id = s.second_id
where {facts} and {after}
order by s.link_id {order} limit %(limit)s
