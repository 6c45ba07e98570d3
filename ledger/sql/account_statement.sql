-- The movements of one account between two days, newest first, signed as the account sees them. One condition for both sides
-- of the account: the slice of a night that is under way has no index yet, and is read once.
select m.journal_id, m.business_date, j.value_date, j.kind, j.subject, j.narrative, m.other_account, m.amount
from (
    select journal_id, leg, slice, business_date,
           case credit_account when %(account)s then debit_account else credit_account end as other_account,
           case credit_account when %(account)s then amount else -amount end as amount
    from ledger_movement
    where (credit_account = %(account)s or debit_account = %(account)s) and business_date between %(since)s and %(until)s
    order by business_date desc, journal_id desc, leg limit %(limit)s) m
join ledger_journal j on j.id = m.journal_id and j.slice = m.slice and j.business_date = m.business_date
    and j.business_date between %(since)s and %(until)s
order by m.business_date desc, m.journal_id desc, m.leg
