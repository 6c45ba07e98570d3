-- The movements of one account between two days, before a place (day, journal, leg), newest first, signed as it sees them.
select m.journal_id, m.leg, m.business_date, j.value_date, j.kind, coalesce(j.narrative, '') as narrative, m.other, m.amount
from (
    select journal_id, leg, slice, business_date, debit_account as other, amount from ledger_movement
    where credit_account = %(account)s and business_date between %(since)s and %(until)s
      and (business_date, journal_id, leg) < (%(day)s, %(journal)s, %(leg)s)
    union all
    select journal_id, leg, slice, business_date, credit_account, -amount from ledger_movement
    where debit_account = %(account)s and business_date between %(since)s and %(until)s
      and (business_date, journal_id, leg) < (%(day)s, %(journal)s, %(leg)s)
    order by business_date desc, journal_id desc, leg desc limit %(limit)s) m
join ledger_journal j on j.id = m.journal_id and j.slice = m.slice and j.business_date = m.business_date
order by m.business_date desc, m.journal_id desc, m.leg desc
