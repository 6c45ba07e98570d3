-- What fails per currency: how many sides, and what they pay and collect; of what settles outside the one that is ours. The first braces
-- are filled in with total_open.sql.
select currency, max(scale) as scale, sum(number)::bigint as number, sum(pay) as pay, sum(collect) as collect
from (
(
{here}
)
union all
(select coalesce(c.code, ''), coalesce(c.scale, 0), count(*), coalesce(sum(o.amount_units) filter (where o.delivers = (o.payment <> 'DVP')), 0),
        coalesce(sum(o.amount_units) filter (where o.delivers = (o.payment = 'DVP')), 0)
 from (
{outside}
 ) o
 cross join lateral (values (o.deliverer_reason, o.own_hold, o.other_hold, o.deliverer_cancels, o.receiver_cancels, o.own_imposed, ''))
     s(reason, own_hold, other_hold, cancels, other_cancels, own_imposed, other_imposed)
 join settlements_instruction i on i.id = o.instruction_id
 left join refdata_asset c on c.id = o.currency_id
 where {queue} and {side}
 group by 1, 2)
) t group by 1 order by 1
