-- Of some open matches those of which a side came in after the cut-off of its intended date, as it was moved: which ones.
select o.match_id, d.at >= p.passed_at as deliverer, r.at >= p.passed_at as receiver
from settlements_openmatch o
join settlements_match m on m.id = o.match_id
join settlements_instruction d on d.id = m.delivering_id
join settlements_instruction r on r.id = m.receiving_id
join unnest(%(markets)s::int[], %(payments)s::text[], %(dates)s::date[], %(cut_offs)s::timestamptz[]) p(market_id, payment, intended, passed_at)
    on p.market_id = o.market_id and p.intended = o.intended_settlement_date
    and p.payment = case when o.payment = 'FOP' then 'FREE' else 'APMT' end
where o.match_id = any (%(matches)s::bigint[]) and greatest(d.at, r.at) >= p.passed_at
