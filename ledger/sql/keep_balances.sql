-- Keeps the closing balance of every account that moved on the day.
insert into ledger_balancesnapshot (account_id, business_date, posted)
select g.account_id, %(date)s, g.posted
from ledger_guard g
where g.account_id in (
    select debit_account from ledger_movement where business_date = %(date)s
    union select credit_account from ledger_movement where business_date = %(date)s)
