-- The movements of one account in a span of days, before a place, newest first, signed as it sees them. The span of one day is
-- an equality: the busiest accounts are then read off the key of the day's slices, whose order is this one, and not whole. One
-- condition for both sides of the account: the slice of a night that is under way has no index yet, and is read once.
select journal_id, leg, slice, business_date,
       case credit_account when %(account)s then debit_account else credit_account end as other,
       case credit_account when %(account)s then amount else -amount end as amount
from ledger_movement
where (credit_account = %(account)s or debit_account = %(account)s) and {days} and {before}
order by business_date desc, journal_id desc, leg desc limit %(limit)s
