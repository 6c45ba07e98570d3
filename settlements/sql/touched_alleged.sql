-- The instructions that were alleged at one moment, each to its counterparty.
select i.id, i.reference, i.counterparty_id as party
from settlements_allegement a join settlements_instruction i on i.id = a.instruction_id
where a.instruction_id between %(first)s and %(last)s and a.at = %(at)s and %(by)s is not null
