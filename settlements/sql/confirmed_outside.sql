-- What depositories settled, an advice of each, effective on a day (settled_on): what moved, whether nothing is left after it, and what had
-- moved of the instruction before.
select g.instruction_id, g.journal_id, g.settled_on, g.quantity_units, g.amount_units,
       e.instruction_id is not null and not exists (
           select from settlements_depositoryconfirmation h where h.instruction_id = g.instruction_id and h.number > g.number) as is_last
from settlements_depositoryconfirmation g
left join settlements_depositorysettlement e on e.instruction_id = g.instruction_id
