-- The instructions whose allegement was over at one moment, each with its counterparty: matched, or cancelled while they waited.
select i.id, i.reference, i.counterparty_id as party
from settlements_allegement a
join settlements_instruction i on i.id = a.instruction_id
left join settlements_match d on d.delivering_id = a.instruction_id
left join settlements_match r on r.receiving_id = a.instruction_id
left join settlements_withdrawal w on w.instruction_id = a.instruction_id
where a.instruction_id between %(first)s and %(last)s and coalesce(d.matched_at, r.matched_at, w.at) = %(at)s and %(by)s is not null
