-- The cut-offs of some markets, payments and dates in local time, as planned and as last moved; those without any are left out.
select w.market, w.payment, w.day, m.time_zone, coalesce(p.planned, v.actual) as planned, v.actual, coalesce(v.days_later, 0) as days_later
from unnest(%(markets)s::int[], %(payments)s::text[], %(days)s::date[]) w(market, payment, day)
join refdata_market m on m.id = w.market
left join refdata_cutoff p on p.market_id = w.market and p.payment = w.payment and p.valid @> w.day
left join lateral (
    select actual, days_later from refdata_cutoffmove
    where market_id = w.market and payment = w.payment and business_date = w.day
    order by id desc limit 1
) v on true
where coalesce(p.planned, v.actual) is not null
