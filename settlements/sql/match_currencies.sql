-- The currencies of what may be matched, with their decimals.
select a.id, a.code, a.scale
from (select distinct currency_id from matching_waiting where currency_id > 0) w join refdata_asset a on a.id = w.currency_id
