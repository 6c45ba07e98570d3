-- The queue of tonight: what was frozen, is due, settles in our own books, and whose market and payment system are open. A
-- deliverer's hold is 2 where a quantity is released of it; what the house holds adds 4, 8 or 12 to either by its kind.
select match_id, priority, (intended_settlement_date - date '2000-01-01')::int, market_id,
       asset_id, securities_from, securities_to, quantity_units, currency_id, cash_from, cash_to, amount_units,
       (deliverer_hold::int + (released_units > 0)::int + (case deliverer_imposed when '' then 0 when 'CSDH' then 4 when 'CVAL' then 8 else 12 end))::int2,
       (receiver_hold::int + (case receiver_imposed when '' then 0 when 'CSDH' then 4 when 'CVAL' then 8 else 12 end))::int2
from settlements_openmatch
where match_id <= {frozen_through} and intended_settlement_date <= '{business_date}' and place = 'OWN'
  and market_id = any ('{markets}') and currency_id = any ('{currencies}')
