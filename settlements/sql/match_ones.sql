-- Where a key has one instruction of each direction and no other, they meet if their amounts are within the tolerance of the
-- deliverer's and no field that both fill differs: there is nothing to choose.
insert into matching_met (delivering_id, receiving_id, units, limit_units)
select o.delivering_id, o.receiving_id, o.received - o.delivered,
       coalesce(case when o.delivered <= l.band then l.within else l.above end, 0)
from (
    select min(instruction_id) filter (where delivers) as delivering_id, min(instruction_id) filter (where not delivers) as receiving_id,
           min(market_id) as market_id, min(currency_id) as currency_id, min(amount_units) filter (where delivers) as delivered,
           min(amount_units) filter (where not delivers) as received
    from matching_waiting group by key
    having count(*) = 2 and count(*) filter (where delivers) = 1
       and min(common_reference) is not distinct from max(common_reference)
       and min(deliverer_client) is not distinct from max(deliverer_client)
       and min(receiver_client) is not distinct from max(receiver_client)
       and min(deliverer_account) is not distinct from max(deliverer_account)
       and min(receiver_account) is not distinct from max(receiver_account)
) o
left join unnest(%(markets)s::int[], %(currencies)s::int[], %(band)s::bigint[], %(within)s::bigint[], %(above)s::bigint[])
    l(market_id, currency_id, band, within, above) on (l.market_id, l.currency_id) = (o.market_id, o.currency_id)
where abs(o.received - o.delivered) <= coalesce(case when o.delivered <= l.band then l.within else l.above end, 0)
order by o.delivering_id
