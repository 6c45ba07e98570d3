-- Keeps the closing balance of every account that moved on a closed day; what was booked since then is taken off again.
with moved as (
    select debit_account as account_id from ledger_movement where business_date = %(date)s
    union select credit_account from ledger_movement where business_date = %(date)s
), since as (
    select account_id, sum(change) as change from (
        select credit_account as account_id, amount as change from ledger_movement where business_date > %(date)s
        union all select debit_account, -amount from ledger_movement where business_date > %(date)s) m
    group by account_id
)
insert into ledger_balancesnapshot (account_id, business_date, posted)
select g.account_id, %(date)s, g.posted - coalesce(s.change, 0)
from moved join ledger_guard g using (account_id) left join since s using (account_id)
where not exists (select from ledger_balancesnapshot where business_date = %(date)s)
