-- Every staged trade and its version. A cancellation bears the economics of the version that it cancels.
with made as (
    insert into clearing_trade (id, party_id, channel, reference, at)
    select trade_id, party, %(channel)s, reference, %(at)s from capture where action = 'NEW' order by trade_id
), said as (
    select c.*, v.counterparty_id, v.side as old_side, v.product as old_product, v.asset_id, v.quantity as old_quantity,
           v.price as old_price, v.price_type as old_price_type, v.currency_id, v.gross as old_gross,
           v.accrued as old_accrued, v.net as old_net, v.trade_date as old_trade_date,
           v.settlement_date as old_settlement_date, v.venue as old_venue, v.market_id, v.account_id,
           v.leg as old_leg, v.linked_reference as old_linked_reference, v.likeness as old_likeness
    from capture c left join clearing_tradeversion v on v.id = c.old_version and c.action = 'CANCEL'
)
insert into clearing_tradeversion (
    id, trade_id, number, action, counterparty_id, side, product, asset_id, quantity, price, price_type, currency_id, gross,
    accrued, net, trade_date, settlement_date, venue, market_id, account_id, leg, linked_reference, digest, likeness, load_id,
    submitted_by, at)
select version_id, trade_id, number, action, coalesce(counterparty, counterparty_id), coalesce(side, old_side),
       coalesce(product, old_product), coalesce(asset, asset_id), coalesce(quantity, old_quantity),
       coalesce(price, old_price), coalesce(price_type, old_price_type), coalesce(currency, currency_id),
       coalesce(gross, old_gross), coalesce(accrued, old_accrued), coalesce(net, old_net),
       coalesce(trade_date, old_trade_date), coalesce(settlement_date, old_settlement_date), coalesce(venue, old_venue),
       coalesce(market, market_id), coalesce(account, account_id), coalesce(leg, old_leg),
       coalesce(linked_reference, old_linked_reference), digest, coalesce(nullif(likeness, 0), old_likeness, 0), %(load)s,
       %(by)s, %(at)s
from said order by version_id
