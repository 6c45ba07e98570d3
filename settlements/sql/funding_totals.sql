-- What fails in scope cost to fund, by currency: each amount that is waited for, times per cent a year and days of its currency and intended
-- date, rounded half-up as in its own row. What has no such factor lacks a rate.
select c.code as currency, count(*)::int as number, sum(a.amount) as amount,
       coalesce(sum(sign(f.factor) * div(2 * a.amount * abs(f.factor) * power(10::numeric, c.scale) + 36000, 72000) * power(10::numeric, -c.scale)), 0)
           as cost,
       (count(*) filter (where f.factor is null))::int as lacking
from (
{failing}
) o
join refdata_asset c on c.id = o.currency_id
cross join lateral (select o.amount_units * power(10::numeric, -c.scale) as amount) a
left join unnest(%(currencies)s::text[], %(dates)s::date[], %(factors)s::numeric[]) f(currency, intended, factor)
    on f.currency = c.code and f.intended = o.intended_settlement_date
where case when o.payment = 'DVP' then o.delivers else o.receives end
group by 1 order by 1
