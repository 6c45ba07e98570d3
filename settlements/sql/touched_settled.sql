-- The instructions that one chunk of a night settled, whole or in part.
select i.id, i.reference, i.participant_id as party
from (
    select match_id from settlements_settlement where slice = %(slice)s and journal_id between %(first)s and %(last)s
    union all
    select match_id from settlements_settlementpart where journal_id between %(first)s and %(last)s
) s join settlements_match m on m.id = s.match_id
cross join lateral (values (m.delivering_id), (m.receiving_id)) side(instruction_id)
join settlements_instruction i on i.id = side.instruction_id
