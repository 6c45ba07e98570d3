-- The movements of one account between two days, before a place (day, journal, leg), newest first, signed as it sees them. One
-- condition for both sides of the account: the slice of a night that is under way has no index yet, and is read once.
select journal_id, leg, slice, business_date,
       case credit_account when %(account)s then debit_account else credit_account end as other,
       case credit_account when %(account)s then amount else -amount end as amount
from ledger_movement
where (credit_account = %(account)s or debit_account = %(account)s) and business_date between %(since)s and %(until)s
  and (business_date, journal_id, leg) < (%(day)s, %(journal)s, %(leg)s)
order by business_date desc, journal_id desc, leg desc limit %(limit)s
