-- Some instructions that the law has the house hold, or what they are matched with, each with the code of the weightiest such hold that
-- its own side is told.
select distinct on (w.id) w.id, case when h.instruction_id = w.id then h.kind else 'PRCY' end as code
from unnest(%(instructions)s::bigint[]) w(id)
left join lateral (
    select m.receiving_id as id from settlements_match m where m.delivering_id = w.id
    union all
    select m.delivering_id from settlements_match m where m.receiving_id = w.id) o on true
join settlements_imposedhold h on h.instruction_id in (w.id, o.id) and h.ending is null and h.legal_reason <> ''
order by w.id, h.instruction_id <> w.id, array_position(array['CSDH', 'CVAL', 'CDEL'], h.kind)
