-- The instructions that one intake took in.
select i.id, i.reference, i.participant_id as party
from settlements_match m cross join lateral (values (m.delivering_id), (m.receiving_id)) side(instruction_id)
join settlements_instruction i on i.id = side.instruction_id
where m.id between %(first)s and %(last)s and i.at = %(at)s and i.submitted_by = %(by)s
