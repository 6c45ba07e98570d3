-- Per currency the newest rate up to a day and not older than another.
select w.currency, q.date, q.rate, q.source
from unnest(%(currencies)s::text[]) w(currency)
cross join lateral (
    select date, rate, source from refdata_fxrate r
    where r.currency = w.currency and r.date between %(oldest)s and %(on)s and r.superseded_at is null
    order by date desc, source limit 1
) q
union all
select 'EUR', %(on)s, 1, 'ECB' where 'EUR' = any(%(currencies)s::text[])
