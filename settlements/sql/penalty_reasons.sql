-- How a night left open what it did on markets that penalise and were open: payment, and the reasons of both sides.
select distinct payment, deliverer_reason, receiver_reason from settlements_openmatch
where match_id <= %(frozen_through)s and intended_settlement_date <= %(business_date)s and place = 'OWN'
  and market_id = any (%(open)s) and currency_id = any (%(currencies)s)
