-- The own instructions that one intake took in.
select i.id, i.reference, i.participant_id as party
from settlements_instruction i join settlements_matchingterms x on x.instruction_id = i.id
where i.id between %(first)s and %(last)s and i.at = %(at)s and i.submitted_by = %(by)s
