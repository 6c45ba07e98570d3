-- Every match is open, settled or cancelled: exactly one of them. Older ones are counted first, and read when the count is off.
with cancelled as (
    select m.id, count(*) as sides from settlements_match m
    join settlements_cancellation c on c.instruction_id in (m.delivering_id, m.receiving_id) group by m.id
), tally as (
    select %(open_before)s::bigint + %(cancelled_before)s::bigint
           = (select count(*) from settlements_openmatch where match_id <= %(mark)s)
           + (select count(*) from settlements_settlement where match_id <= %(mark)s and business_date > %(since)s::date)
           + (select count(*) from cancelled where id <= %(mark)s and sides = 2) as agrees
), suspect as (
    select id from settlements_match where id > %(mark)s
    union all
    select id from settlements_match where id <= %(mark)s and (select agrees from tally) is not true
)
select 'S07' as code, 'match ' || m.id as key, 'one of open, settled, cancelled' as expected,
       concat_ws(', ', case when o.match_id is not null then 'open' end, case when s.match_id is not null then 'settled' end,
                 case when c.id is not null then 'cancelled by ' || c.sides end) as found
from suspect m
left join settlements_openmatch o on o.match_id = m.id
left join settlements_settlement s on s.match_id = m.id
left join cancelled c on c.id = m.id
where (o.match_id is not null)::integer + (s.match_id is not null)::integer + (c.id is not null)::integer <> 1
union all
select 'S07', 'match ' || o.match_id, 'open, and therefore not final', 'settled by journal ' || s.journal_id
from settlements_openmatch o join settlements_settlement s on s.match_id = o.match_id where o.match_id <= %(mark)s
union all
select 'S07', 'match ' || s.match_id, 'settled, and therefore not cancelled', 'cancelled by ' || c.sides
from cancelled c join settlements_settlement s on s.match_id = c.id where c.id <= %(mark)s
union all
select 'S07', 'match ' || coalesce(o.match_id, s.match_id), 'a match of two instructions', 'none on file'
from (select match_id from settlements_openmatch) o
full join (select match_id from settlements_settlement where business_date > %(since)s::date) s on s.match_id = o.match_id
left join settlements_match m on m.id = coalesce(o.match_id, s.match_id) where m.id is null
union all
select 'S13', 'instruction ' || c.instruction_id, 'cancelled together with its counterpart, unsettled, with its move to CAND',
       format('counterpart %%s, last move %%s', case when o.instruction_id is null then 'not cancelled' else 'cancelled' end,
              coalesce(l.to_status, 'none'))
from settlements_cancellation c
left join settlements_match m on c.instruction_id in (m.delivering_id, m.receiving_id)
left join settlements_cancellation o on o.instruction_id = m.delivering_id + m.receiving_id - c.instruction_id
left join lateral (select h.to_status from settlements_statuschange h where h.instruction_id = c.instruction_id and h.axis = 'IPRC'
                   order by h.id desc limit 1) l on true
where (m.id is not null and o.instruction_id is null) or l.to_status is distinct from 'CAND'
union all
select 'S13', 'instruction ' || h.instruction_id, 'a cancellation', 'none, and its last move is to CAND'
from settlements_statuschange h left join settlements_cancellation c on c.instruction_id = h.instruction_id
where h.axis = 'IPRC' and h.to_status = 'CAND' and h.business_date >= %(since)s::date and c.instruction_id is null
