-- The instructions of which one night warned that they will be cancelled.
select i.id, i.reference, i.participant_id as party
from settlements_recyclingwarning w join settlements_instruction i on i.id = w.instruction_id
where w.run_id = %(run)s and w.business_date = %(business_date)s
