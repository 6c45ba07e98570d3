-- The markets and currencies of what may be matched, with the decimals of the currency.
select w.market_id, k.code as market, a.id, a.code, a.scale
from (select distinct market_id, currency_id from matching_waiting where currency_id > 0) w
join refdata_asset a on a.id = w.currency_id
join refdata_market k on k.id = w.market_id
