-- The price of instruments for days: the newest one up to the day that is not older than so many days (0: that of the day alone); of two
-- sources the first by name.
select w.asset, w.day, q.date, q.price, q.quotation, q.currency, q.source
from (select distinct asset, day from unnest(%(assets)s::int[], %(days)s::date[]) u(asset, day) where asset > 0) w
cross join lateral (
    select p.date, p.price, p.quotation, c.code as currency, p.source
    from refdata_price p join refdata_currency c on c.asset_id = p.currency_id
    where p.asset_id = w.asset and p.date between w.day - %(oldest)s::int and w.day and p.superseded_at is null
    order by p.date desc, p.source limit 1
) q
