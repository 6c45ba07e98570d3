-- Instructions that are to be linked: whose each is, its match (0 for none), and its end ("" while it is open).
select i.id, i.participant_id, coalesce(m.id, 0),
       case when c.instruction_id is not null then 'cancelled' when s.match_id is not null or d.instruction_id is not null then 'settled' else '' end
from settlements_instruction i
left join settlements_match m on m.delivering_id = i.id or m.receiving_id = i.id
left join settlements_settlement s on s.match_id = m.id
left join settlements_cancellation c on c.instruction_id = i.id
left join settlements_depositorysettlement d on d.instruction_id = i.id
where i.id = any (%(instructions)s::bigint[])
