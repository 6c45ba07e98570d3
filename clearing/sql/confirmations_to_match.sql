-- Confirmations that are not affirmed, of a set, or those that may be of some versions: as our party sees them.
select c.id, c.sender_id as sender, c.receiver_id as receiver, c.trade_reference,
       case c.side when 'BUY' then 'SELL' else 'BUY' end as side, a.code as isin, c.quantity, c.price, m.code as currency, c.net,
       c.trade_date, c.settlement_date
from clearing_confirmation c
join refdata_asset a on a.id = c.asset_id
join refdata_asset m on m.id = c.currency_id
where not exists (select from clearing_affirmation f where f.confirmation_id = c.id)
  and (c.id = any (%(confirmations)s::bigint[]) or (c.receiver_id, c.sender_id, c.trade_date) in (
      select t.party_id, v.counterparty_id, v.trade_date
      from clearing_tradeversion v join clearing_trade t on t.id = v.trade_id where v.id = any (%(versions)s::bigint[])))
order by c.id
