-- Versions whose exposure is over: their instructions, or those of all nets that they are in, settled on a date or were cancelled, or
-- their net is nothing and its day has come; or they are cash alone, which settles elsewhere, and their day has come.
-- Cancellations, nets of nothing and what settled outside are looked at a week back: one may come while a night runs.
with net_over as (
    select o.id, 'SETTLED' as how
    from settlements_settlement s join clearing_netobligation o on o.match_id = s.match_id
    where s.business_date = %(business_date)s::date
    union all
    select o.id, 'CANCELLED'
    from settlements_cancellation c
    join settlements_match m on m.delivering_id = c.instruction_id
    join clearing_netobligation o on o.match_id = m.id
    where c.business_date between %(business_date)s::date - 7 and %(business_date)s::date
    union all
    select o.id, 'SETTLED'
    from clearing_netobligation o
    where o.match_id is null and o.settlement_date <= %(business_date)s::date
      and (o.settlement_date >= %(business_date)s::date - 7 or o.business_date >= %(business_date)s::date - 7)
)
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
select t.version_id, 'SETTLED'
from settlements_depositorysettlement s join clearing_tradeinstruction t on t.ours_id = s.instruction_id and t.match_id is null
where s.business_date between %(business_date)s::date - 7 and %(business_date)s::date
union all
select t.version_id, 'CANCELLED'
from settlements_cancellation c join clearing_tradeinstruction t on t.ours_id = c.instruction_id and t.match_id is null
where c.business_date between %(business_date)s::date - 7 and %(business_date)s::date
union all
select n.version_id, v.how
from net_over v join clearing_netmember n on n.net_id = v.id
where not exists (select from clearing_netobligation l where l.supersedes_id = v.id)
  and not exists (
    select from clearing_netmember k
    join clearing_netobligation o on o.id = k.net_id
    left join settlements_openmatch q on q.match_id = o.match_id
    where k.version_id = n.version_id
      and (q.match_id is not null or (o.match_id is null and o.settlement_date > %(business_date)s::date))
      and not exists (select from clearing_netobligation l where l.supersedes_id = o.id))
union all
select o.version_id, 'ELSEWHERE'
from clearing_opentrade o join clearing_enrichment e on e.version_id = o.version_id
where o.state = 'ENRICHED' and e.settlement_date <= %(business_date)s::date
