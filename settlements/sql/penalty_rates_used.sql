-- The last day that penalties were reckoned for with a rate of some classes or currencies, of the days that a rate set from a day on
-- would reach: each up to the next one on file.
with wished as (
    select w.rate_of, coalesce(
               (select upper(t.valid) from settlements_penaltyrate t where t.rate_of = w.rate_of and t.valid @> %(valid_from)s::date),
               (select min(lower(n.valid)) from settlements_penaltyrate n where n.rate_of = w.rate_of and lower(n.valid) > %(valid_from)s),
               date 'infinity') as until
    from unnest(%(of)s::text[]) w(rate_of)
)
select max(used.penalty_date) from (
    select p.penalty_date from wished w
    join settlements_penalty p on p.rate_class = w.rate_of and p.securities_rate is not null and p.penalty_date < w.until
    where p.business_date >= %(valid_from)s and p.penalty_date >= %(valid_from)s
    union all
    select p.penalty_date from wished w
    join refdata_currency c on c.code = w.rate_of
    join settlements_penalty p on p.currency_id = c.asset_id and p.cash_rate is not null and p.penalty_date < w.until
    where p.business_date >= %(valid_from)s and p.penalty_date >= %(valid_from)s
) used
