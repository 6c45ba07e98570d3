-- What both sides of a match say that they are for, where their market leaves both out of its penalties on a day.
select t.deliverers as deliverer, t.receivers as receiver, k.name as market, p.source
from settlements_types_said() t
join settlements_match m on m.id = t.match_id
join settlements_instruction i on i.id = m.delivering_id
join refdata_market k on k.id = i.market_id
join settlements_penaltymarket p on p.market_id = i.market_id and p.is_in_scope and p.valid @> %(on)s::date
where t.match_id = %(match)s and t.deliverers = any (p.types_out_of_scope) and t.receivers = any (p.types_out_of_scope)
