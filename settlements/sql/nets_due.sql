-- The nets in force that are due on a day, with their model and the matches that stand in them; all, or those of some matches.
select n.id, n.model, array_agg(t.match_id order by t.match_id) as members
from settlements_standingnet t join settlements_instructionnet n on n.id = t.net_id
where n.intended_settlement_date <= %(day)s
  and (%(every)s or t.net_id in (select net_id from settlements_standingnet where match_id = any (%(matches)s::bigint[])))
group by n.id order by n.id
