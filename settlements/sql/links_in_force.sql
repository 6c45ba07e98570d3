-- What holds something back tonight: each link in force as it stands, by the matches that it joins (below zero: an instruction
-- without one), and which of them are settled, here or at a depository. Of a pool second is 0, and the pool has a number.
select s.link_id as link, s.kind, coalesce(f.id, -s.first_id) as first, coalesce(g.id, -s.second_id, 0) as second,
       fs.match_id is not null or fd.instruction_id is not null as first_settled,
       gs.match_id is not null or gd.instruction_id is not null as second_settled,
       case when s.kind = 'POOL' then dense_rank() over (order by s.participant_id, s.pool) else 0 end as pool,
       coalesce(l.members, 0) as members, coalesce(f.delivering_id = s.first_id, false) as first_delivers,
       coalesce(g.delivering_id = s.second_id, false) as second_delivers
from settlements_standinglink s
join settlements_instructionlink l on l.id = s.link_id
left join settlements_match f on f.delivering_id = s.first_id or f.receiving_id = s.first_id
left join settlements_match g on g.delivering_id = s.second_id or g.receiving_id = s.second_id
left join settlements_settlement fs on fs.match_id = f.id
left join settlements_settlement gs on gs.match_id = g.id
left join settlements_depositorysettlement fd on fd.instruction_id = s.first_id
left join settlements_depositorysettlement gd on gd.instruction_id = s.second_id
where s.kind <> 'INFO'
order by s.link_id
