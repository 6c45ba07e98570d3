-- What some nets hold, but for some matches, with the number of each net in their order, and its model, and between whom it is.
select m.match_id, 0::int2, (n.intended_settlement_date - date '2000-01-01')::int, n.market_id,
       m.asset_id, m.securities_from, m.securities_to, m.quantity_units, m.currency_id, m.cash_from, m.cash_to, m.amount_units,
       0::int2, 0::int2, n.model, (n.netting = 'BILA')::int::int2, coalesce(n.one_id, 0), coalesce(n.other_id, 0)
from settlements_nettedmatch m join settlements_instructionnet n on n.id = m.net_id
where m.net_id = any ('{nets}') and not m.match_id = any ('{gone}')
