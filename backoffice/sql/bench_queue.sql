-- The queue rows of the bench's pairs.
insert into settlements_openmatch (match_id, priority, intended_settlement_date, market_id, payment, place, deliverer_id, receiver_id, asset_id,
    securities_from, securities_to, quantity_units, currency_id, cash_from, cash_to, amount_units, settlement,
    deliverer_reason, receiver_reason, deliverer_hold, receiver_hold, deliverer_cancels, receiver_cancels)
select match_id, priority, %(intended)s, %(market)s, 'DVP', 'OWN', deliverer, receiver, asset_id, securities_from, securities_to, quantity,
       %(currency)s, cash_from, cash_to, amount, 'PEND', '', '', false, false, false, false
from filed
