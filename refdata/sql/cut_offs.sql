-- The cut-offs of every market on one date in local time, against payment and free: as planned, and as last moved.
select m.id as market, m.code, m.name, m.time_zone, k.payment, coalesce(p.planned, v.actual) as planned, v.actual,
       coalesce(v.days_later, 0) as days_later
from refdata_market m
cross join (values ('APMT'), ('FREE')) k(payment)
left join refdata_cutoff p
    on p.market_id = m.id and p.payment = k.payment and p.valid @> %(business_date)s::date
left join lateral (
    select actual, days_later from refdata_cutoffmove
    where market_id = m.id and payment = k.payment and business_date = %(business_date)s
    order by id desc limit 1
) v on true
where coalesce(p.planned, v.actual) is not null
order by m.code, k.payment
