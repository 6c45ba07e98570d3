-- What may be matched under keys that have more than one instruction of a direction, with the tolerance of each amount.
select w.instruction_id, dense_rank() over (order by w.key) as key, w.delivers, w.amount_units,
       coalesce(case when w.amount_units <= l.band then l.within else l.above end, 0) as limit_units,
       w.common_reference, w.deliverer_client, w.receiver_client, w.deliverer_account, w.receiver_account
from matching_waiting w
join (select key from matching_waiting group by key having count(*) > 2) k using (key)
left join unnest(%(markets)s::int[], %(currencies)s::int[], %(band)s::bigint[], %(within)s::bigint[], %(above)s::bigint[])
    l(market_id, currency_id, band, within, above) on (l.market_id, l.currency_id) = (w.market_id, w.currency_id)
