-- The instructions that one chunk of a night settled.
select i.id, i.reference, i.participant_id as party
from settlements_settlement s join settlements_match m on m.id = s.match_id
cross join lateral (values (m.delivering_id), (m.receiving_id)) side(instruction_id)
join settlements_instruction i on i.id = side.instruction_id
where s.slice = %(slice)s and s.journal_id between %(first)s and %(last)s
