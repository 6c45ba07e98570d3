-- The instructions of which one night said why they did not settle, or that they fail from now on.
select distinct i.id, i.reference, i.participant_id as party
from settlements_statuschange c join settlements_instruction i on i.id = c.instruction_id
where c.business_date = %(business_date)s and c.run_id = %(run)s and c.axis = 'SETT'
  and (c.from_status <> c.to_status) = %(moved)s
