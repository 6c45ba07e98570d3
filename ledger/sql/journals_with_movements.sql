-- Journals by id with their legs, in the order of id and leg.
select j.id, j.kind, j.value_date, m.leg, m.asset_id, m.debit_account, m.credit_account, m.amount
from ledger_journal j join ledger_movement m on m.journal_id = j.id and m.slice = j.slice and m.business_date = j.business_date
where j.id = any (%(journals)s::bigint[])
order by j.id, m.leg
