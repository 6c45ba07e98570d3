-- The cut-offs on one date in local time, as planned, and as last moved: of one market and payment, or of all.
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
  and (%(market)s::int is null or m.id = %(market)s) and (%(payment)s::text is null or k.payment = %(payment)s)
order by m.code, k.payment
