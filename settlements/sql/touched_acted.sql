-- What acts changed: the instructions that they name, and those of the other side whose status they moved too, at that
-- instant and on the axis of the act; of what the house holds, those that are matched with it by then.
with acts as materialized (
    select a.* from unnest(%(positions)s::bigint[], %(ids)s::bigint[], %(at)s::timestamptz[], %(axes)s::text[])
        a(position, id, at, axis)
), other as (
    select a.position, m.receiving_id as id, a.at, a.axis, m.matched_at from acts a join settlements_match m on m.delivering_id = a.id
    union all
    select a.position, m.delivering_id, a.at, a.axis, m.matched_at from acts a join settlements_match m on m.receiving_id = a.id
), sides as (
    select position, id from acts
    union
    select o.position, o.id from other o
    where o.axis = 'IMPOSED' and o.matched_at <= o.at
       or o.axis <> '' and exists (select from settlements_statuschange c
                                   where c.instruction_id = o.id and c.at = o.at and c.axis = o.axis)
)
select s.position, i.id, i.reference, i.participant_id as party
from sides s join settlements_instruction i on i.id = s.id order by s.position, i.id
