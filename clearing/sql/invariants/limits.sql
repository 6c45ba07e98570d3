-- The guard of each limit counts what is taken of it and not given back. Older versions are over: but for a full proof only those are
-- read that are open, or whose instructions were cancelled since then: theirs or those of a net that they are in.
with candidate as (
    select t.version_id from settlements_openmatch o join clearing_tradeinstruction t on t.match_id = o.match_id
    where not %(full)s
    union
    select t.version_id from settlements_unmatched u join clearing_tradeinstruction t on t.ours_id = u.instruction_id and t.match_id is null
    where u.place = 'CSD' and not %(full)s
    union
    select t.version_id from settlements_cancellation c join clearing_tradeinstruction t on t.ours_id = c.instruction_id and t.match_id is null
    where c.business_date >= %(since)s::date and not %(full)s
    union
    select o.version_id from clearing_opentrade o where not %(full)s
    union
    select t.version_id from settlements_cancellation c
    join settlements_match m on m.delivering_id = c.instruction_id
    join clearing_tradeinstruction t on t.match_id = m.id
    where c.business_date >= %(since)s::date and not %(full)s
    union
    select n.version_id from settlements_openmatch q join clearing_netobligation o on o.match_id = q.match_id
    join clearing_netmember n on n.net_id = o.id where not %(full)s
    union
    select n.version_id from clearing_netobligation o join clearing_netmember n on n.net_id = o.id
    where o.match_id is null and o.settlement_date >= %(since)s::date and not %(full)s
    union
    select n.version_id from settlements_cancellation c
    join settlements_match m on m.delivering_id = c.instruction_id
    join clearing_netobligation o on o.match_id = m.id join clearing_netmember n on n.net_id = o.id
    where c.business_date >= %(since)s::date and not %(full)s
    union
    select e.version_id from clearing_earmark e where %(full)s
), taken as (
    select e.use_id, sum(e.amount) as amount
    from candidate c join clearing_earmark e on e.version_id = c.version_id
    where not exists (select from clearing_earmarkfreed f where f.version_id = e.version_id)
    group by e.use_id
)
select 'C10' as code, 'limit ' || coalesce(u.limit_id::text, '?') || coalesce(' on ' || u.day, '') as key,
       'used ' || trim_scale(coalesce(t.amount, 0)) as expected, 'used ' || trim_scale(coalesce(u.used, 0)) as found
from clearing_limituse u full join taken t on t.use_id = u.id
where coalesce(u.used, 0) <> coalesce(t.amount, 0)
