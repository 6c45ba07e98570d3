-- Instruments and currencies of what a night left open on markets that penalise and were open.
select distinct asset_id as asset, currency_id as settled_in from settlements_openmatch
where match_id <= %(frozen_through)s and intended_settlement_date <= %(business_date)s and place = 'OWN'
  and market_id = any (%(open)s) and currency_id = any (%(currencies)s)
