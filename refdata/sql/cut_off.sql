-- The cut-off of one market, payment and date in local time: as planned, and as last moved. No row without either.
select m.time_zone, coalesce(p.planned, v.actual) as planned, v.actual, coalesce(v.days_later, 0) as days_later
from refdata_market m
left join refdata_cutoff p
    on p.market_id = m.id and p.payment = %(payment)s and p.valid @> %(business_date)s::date
left join lateral (
    select actual, days_later from refdata_cutoffmove
    where market_id = m.id and payment = %(payment)s and business_date = %(business_date)s
    order by id desc limit 1
) v on true
where m.id = %(market)s and coalesce(p.planned, v.actual) is not null
