-- Balances at the close of a day: newest snapshot up to it, plus what was booked after that snapshot up to the day.
select a.account_id, coalesce(s.posted, 0) + coalesce(m.change, 0) as posted
from unnest(%(accounts)s::int[]) a(account_id)
left join lateral (
    select business_date, posted from ledger_balancesnapshot b
    where b.account_id = a.account_id and b.business_date <= %(as_of)s order by business_date desc limit 1) s on true
left join lateral (
    select sum(amount) as change from (
        select amount from ledger_movement
        where credit_account = a.account_id and business_date <= %(as_of)s
          and business_date > coalesce(s.business_date, date '-infinity')
        union all
        select -amount from ledger_movement
        where debit_account = a.account_id and business_date <= %(as_of)s
          and business_date > coalesce(s.business_date, date '-infinity')) x) m on true
