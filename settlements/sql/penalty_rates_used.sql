-- The last day that penalties were reckoned for with a rate of some classes or currencies, first or by a change, ours or those that
-- depositories are expected to charge, of the days that a rate set from a day on
-- would reach: each up to the next one on file.
with wished as (
    select w.rate_of, coalesce(
               (select upper(t.valid) from settlements_penaltyrate t where t.rate_of = w.rate_of and t.valid @> %(valid_from)s::date),
               (select min(lower(n.valid)) from settlements_penaltyrate n where n.rate_of = w.rate_of and lower(n.valid) > %(valid_from)s),
               date 'infinity') as until
    from unnest(%(of)s::text[]) w(rate_of)
)
select max(p.penalty_date)
from wished w
left join refdata_currency c on c.code = w.rate_of
join (
    select penalty_date, business_date, rate_class, currency_id, securities_rate, cash_rate from settlements_penalty
    union all
    select o.penalty_date, o.business_date, o.rate_class, o.currency_id, h.securities_rate, h.cash_rate
    from settlements_penaltychange h join settlements_penalty o on o.id = h.penalty_id
    union all
    select penalty_date, business_date, rate_class, currency_id, securities_rate, cash_rate from settlements_expectedpenalty
) p on p.penalty_date < w.until
   and (p.rate_class = w.rate_of and p.securities_rate is not null or p.currency_id = c.asset_id and p.cash_rate is not null)
where p.business_date >= %(valid_from)s and p.penalty_date >= %(valid_from)s
