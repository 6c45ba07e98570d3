-- Which instructions lines of a list are about that name none which is known: that of their party in the match of the only penalty of ours
-- that has their day, parties, instrument, quantity and settlement date.
select l.number, min(case when d.participant_id = l.party then d.id else r.id end) as instruction
from jsonb_to_recordset(%(lines)s::jsonb)
    as l(number int, party int, counterparty int, day date, kind text, asset int, quantity numeric, settlement_date date)
join settlements_penalty p
    on (p.failing_id = l.party and p.receiving_id = l.counterparty or p.failing_id = l.counterparty and p.receiving_id = l.party)
   and p.business_date >= l.day and p.market_id = %(market)s and p.kind = l.kind
   and case p.kind when 'LMFP' then p.business_date else p.penalty_date end = l.day
   and p.asset_id is not distinct from l.asset and p.quantity is not distinct from l.quantity
join settlements_match m on m.id = p.match_id
join settlements_instruction d on d.id = m.delivering_id
join settlements_instruction r on r.id = m.receiving_id
where l.settlement_date is null or d.intended_settlement_date = l.settlement_date
group by l.number having count(distinct p.match_id) = 1
