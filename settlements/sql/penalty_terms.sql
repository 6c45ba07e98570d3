-- What instruments are to penalties on a day: their newest terms that have begun by then, and what was said of them for it.
select w.asset, w.day, t.cfi, t.currency_id as currency, coalesce(p.is_liquid, false) as is_liquid,
       coalesce(p.is_exempt, false) as is_exempt
from (select distinct asset, day from unnest(%(assets)s::int[], %(days)s::date[]) u(asset, day)) w
cross join lateral (
    select cfi, currency_id from refdata_instrumentterms
    where instrument_id = w.asset and not isempty(valid)
    order by lower(valid) <= w.day desc, case when lower(valid) <= w.day then lower(valid) end desc, lower(valid) limit 1) t
left join settlements_penaltyinstrument p on p.instrument_id = w.asset and p.valid @> w.day
