-- Versions that wait for a confirmation of some counterparties, as our party sees them. Locked in the order of their trades.
select o.trade_id as trade, v.id as version, w.profile_id as profile, t.party_id as receiver, v.counterparty_id as sender,
       t.reference, v.side, a.code as isin, v.quantity, v.price, m.code as currency, e.net, v.trade_date, e.settlement_date
from clearing_opentrade o
join clearing_tradeversion v on v.id = o.version_id
join clearing_trade t on t.id = o.trade_id
join clearing_awaitedconfirmation w on w.version_id = v.id
join clearing_enrichment e on e.version_id = v.id
join refdata_asset a on a.id = v.asset_id
join refdata_asset m on m.id = v.currency_id
where o.state in ('AWAITING_CONFIRMATION', 'EXCEPTION')
  and (t.party_id, v.counterparty_id) in (select * from unnest(%(receivers)s::int[], %(senders)s::int[]))
  and not exists (select from clearing_affirmation f where f.version_id = v.id)
order by o.trade_id for update of o
