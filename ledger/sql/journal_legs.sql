-- The movements of journals, in the order of journal and leg.
select m.journal_id, m.leg, a.code as asset, m.debit_account as debit, m.credit_account as credit, m.amount
from ledger_movement m join refdata_asset a on a.id = m.asset_id
where m.journal_id = any (%(journals)s::bigint[]) and m.slice = any (%(slices)s::int[])
order by m.journal_id, m.leg
