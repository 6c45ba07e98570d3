-- Journals that were posted by hand, with the party of each account that they move.
select distinct j.id, j.kind as reference, h.party_id as party
from ledger_journal j join ledger_movement m on m.journal_id = j.id and m.slice = 0 and m.business_date = j.business_date
cross join lateral (values (m.debit_account), (m.credit_account)) moved(account_id)
join ledger_account a on a.id = moved.account_id join refdata_account h on h.id = a.holder_id
where j.slice = 0 and (j.id = any (%(ids)s::bigint[]) or j.id between %(first)s and %(last)s)
