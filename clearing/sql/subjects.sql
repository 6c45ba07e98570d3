-- Versions of trades as they are enriched, in the order of their ids: the facts that a row told, as it told them.
select v.trade_id, v.id as version_id, v.action, t.party_id as party, t.reference, v.counterparty_id as counterparty, v.side,
       v.product, v.asset_id as asset, v.quantity, v.price, v.price_type, v.currency_id as currency, v.gross, v.accrued, v.net,
       v.trade_date, v.settlement_date, v.venue, v.market_id as market, v.account_id as account, v.leg, v.linked_reference,
       v.digest, v.likeness
from clearing_tradeversion v join clearing_trade t on t.id = v.trade_id
where v.id = any (%(versions)s::bigint[]) order by v.id
