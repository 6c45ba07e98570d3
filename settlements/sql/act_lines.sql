-- Some instructions as people name them: by participant and reference, with what they move, to whom, and whose they are.
select i.id, p.lei || '/' || i.reference, i.amount, coalesce(c.code, ''), i.counterparty_id, q.lei, i.payment, p.legal_entity_id
from settlements_instruction i
join refdata_party p on p.id = i.participant_id
join refdata_party q on q.id = i.counterparty_id
left join refdata_currency c on c.asset_id = i.currency_id
where i.id = any (%(instructions)s::bigint[])
