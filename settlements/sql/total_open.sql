-- Open instructions per currency: how many, and the whole units that they pay and collect. Against payment the receiver
-- pays; with or as the delivery the deliverer does.
select coalesce(c.code, '') as currency, coalesce(max(c.scale), 0) as scale, sum(s.number)::bigint as number,
       coalesce(sum(o.amount_units) filter (where s.pays), 0) as pay,
       coalesce(sum(o.amount_units) filter (where s.collects), 0) as collect
from settlements_openmatch o
left join refdata_asset c on c.id = o.currency_id
{joins}
where {queue} and {side}
group by 1 order by 1
