-- Nets of penalties, the newest month first. Braces are filled in by settlements/queries/penalties.py.
select n.id, n.month, n.market_id, k.code as market, k.name as market_name, c.code as currency, n.party_id, p.lei as party_lei,
       n.counterparty_id, q.lei as counterparty_lei, n.net
from settlements_penaltynet n
join refdata_market k on k.id = n.market_id
join refdata_asset c on c.id = n.currency_id
join refdata_party p on p.id = n.party_id
left join refdata_party q on q.id = n.counterparty_id
where {conditions} and {beyond}
order by n.month {order}, n.id {order} limit %(limit)s
