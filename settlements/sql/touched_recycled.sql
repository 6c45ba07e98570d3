-- The instructions that one night cancelled because they were recycled long enough.
select i.id, i.reference, i.participant_id as party
from settlements_statuschange c join settlements_instruction i on i.id = c.instruction_id
where c.business_date = %(business_date)s and c.run_id = %(run)s and c.axis = 'IPRC' and c.reason_code = 'CANS'
