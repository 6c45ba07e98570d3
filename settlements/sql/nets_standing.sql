-- Nets in force: what is alike of their matches, and these; all, or those of some matches.
select n.id, n.market_id, n.intended_settlement_date - date '2000-01-01', n.currency_id, n.model, coalesce(n.one_id, 0), coalesce(n.other_id, 0),
       array_agg(t.match_id order by t.match_id) as members
from settlements_standingnet t join settlements_instructionnet n on n.id = t.net_id
where %(every)s or t.net_id in (select net_id from settlements_standingnet where match_id = any (%(matches)s::bigint[]))
group by n.id order by n.id
