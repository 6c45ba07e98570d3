-- Versions whose exposure is over: their instructions settled on a date or were cancelled, or they are cash alone, which
-- settles elsewhere, and their day has come. Cancellations are looked at a week back: one may come while a night runs.
select t.version_id, 'SETTLED'
from settlements_settlement s join clearing_tradeinstruction t on t.match_id = s.match_id
where s.business_date = %(business_date)s::date
union all
select t.version_id, 'CANCELLED'
from settlements_cancellation c
join settlements_match m on m.delivering_id = c.instruction_id
join clearing_tradeinstruction t on t.match_id = m.id
where c.business_date between %(business_date)s::date - 7 and %(business_date)s::date
union all
select o.version_id, 'ELSEWHERE'
from clearing_opentrade o join clearing_enrichment e on e.version_id = o.version_id
where o.state = 'ENRICHED' and e.settlement_date <= %(business_date)s::date
