-- Per asset the newest price up to a day.
select w.asset, q.date, q.price, q.quotation, q.currency, q.source
from unnest(%(assets)s::int[]) w(asset)
cross join lateral (
    select p.date, p.price, p.quotation, c.code as currency, p.source
    from refdata_price p join refdata_currency c on c.asset_id = p.currency_id
    where p.asset_id = w.asset and p.date <= %(on)s and p.superseded_at is null
    order by p.date desc, p.source limit 1
) q
