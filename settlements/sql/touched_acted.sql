-- What acts changed: the instructions that they name, and those of the other side whose status they moved too, at that
-- instant and on the axis of the act.
with acts as materialized (
    select a.* from unnest(%(positions)s::bigint[], %(ids)s::bigint[], %(at)s::timestamptz[], %(axes)s::text[])
        a(position, id, at, axis)
), sides as (
    select position, id from acts
    union
    select a.position, o.id from acts a
    join settlements_match m on m.delivering_id = a.id or m.receiving_id = a.id
    cross join lateral (select case when m.delivering_id = a.id then m.receiving_id else m.delivering_id end as id) o
    where exists (select from settlements_statuschange c
                  where c.instruction_id = o.id and c.at = a.at and c.axis = a.axis)
)
select s.position, i.id, i.reference, i.participant_id as party
from sides s join settlements_instruction i on i.id = s.id order by s.position, i.id
