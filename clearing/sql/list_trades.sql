-- Trades as they stand now, by their newest version. Braces are filled in by clearing/queries/listing.py.
select t.id, t.channel, t.reference, t.party_id, p.lei as party_lei, v.id as version, v.number, v.counterparty_id,
       q.lei as counterparty_lei, v.side, v.product, a.code as asset, v.quantity, v.price, v.price_type, c.code as currency,
       coalesce(e.net, v.net, v.gross) as net, v.trade_date, coalesce(e.settlement_date, v.settlement_date) as settlement_date,
       coalesce(o.state, case v.action when 'CANCEL' then 'CANCELLED' else 'INSTRUCTED' end) as state,
       coalesce(o.since, v.at) as since
from clearing_trade t
join lateral (
    select * from clearing_tradeversion where trade_id = t.id order by number desc limit 1) v on true
left join clearing_opentrade o on o.trade_id = t.id
left join clearing_enrichment e on e.version_id = v.id
join refdata_party p on p.id = t.party_id
join refdata_party q on q.id = v.counterparty_id
join refdata_asset a on a.id = v.asset_id
join refdata_asset c on c.id = v.currency_id
where {conditions} and {beyond}
order by t.id {order} limit %(limit)s
