-- The instructions that matching joined at one moment.
select i.id, i.reference, i.participant_id as party
from settlements_match m cross join lateral (values (m.delivering_id), (m.receiving_id)) side(instruction_id)
join settlements_instruction i on i.id = side.instruction_id
where m.id between %(first)s and %(last)s and m.matched_at = %(at)s
  and exists (select from settlements_matchingterms x where x.instruction_id = i.id)
