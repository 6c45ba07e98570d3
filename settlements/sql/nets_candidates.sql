-- What is open and netted by the rule of its market and currency, on the day on which it is first tried: due on a day or, so that
-- tomorrow's nets are known, on the next one; in a window, of its markets and due by its date. What has settled in
-- part, or is released in part, settles by itself.
select o.match_id, o.priority, (o.intended_settlement_date - date '2000-01-01')::int, o.market_id,
       o.asset_id, o.securities_from, o.securities_to, o.quantity_units, o.currency_id, o.cash_from, o.cash_to, o.amount_units,
       (o.deliverer_hold or o.deliverer_imposed <> '')::int::int2, (o.receiver_hold or o.receiver_imposed <> '')::int::int2, r.model, (r.netting = 'BILA')::int::int2, o.deliverer_id, o.receiver_id
from settlements_nettingrule r
join settlements_openmatch o on o.market_id = r.market_id and o.currency_id = r.currency_id
where r.model > 1 and r.valid @> greatest(o.intended_settlement_date, date '{day}') and o.intended_settlement_date <= '{through}'
  and ({every} or o.market_id = any ('{markets}')) and o.place = 'OWN' and not o.is_parted and o.released_units = 0
