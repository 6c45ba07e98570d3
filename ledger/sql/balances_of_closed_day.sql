-- Balances at the close of a day that is closed: the newest snapshot up to it. No row while the day is open or has not come.
select a.account_id, coalesce(s.posted, 0) as posted
from unnest(%(accounts)s::int[]) a(account_id)
left join lateral (
    select posted from ledger_balancesnapshot b
    where b.account_id = a.account_id and b.business_date <= %(as_of)s order by business_date desc limit 1) s on true
where %(as_of)s::date <= (select max(business_date) from ledger_day where closed_at is not null)
