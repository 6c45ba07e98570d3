-- What was paid in and is not paid out yet of the months, depositories and currencies of some nets.
select n.month, n.market_id as market, n.currency_id as currency, -sum(p.amount) as amount
from (select distinct month, market_id, currency_id from settlements_penaltynet where id = any (%(nets)s::bigint[])) g
join settlements_penaltynet n on (n.month, n.market_id, n.currency_id) = (g.month, g.market_id, g.currency_id)
join settlements_penaltypayment p on p.net_id = n.id
group by 1, 2, 3
