-- Writes into both queues by what the house holds some instructions: the weightiest hold that stands on each, "" for none. Those
-- unmatched come first, as acts lock them.
with wanted as materialized (
    select w.id, coalesce((
        select h.kind from settlements_imposedhold h where h.instruction_id = w.id and h.ending is null
        order by array_position(array['CSDH', 'CVAL', 'CDEL'], h.kind) limit 1), '') as kind
    from unnest(%(instructions)s::bigint[]) w(id)
), waiting as (
    update settlements_unmatched u set imposed = w.kind from wanted w where u.instruction_id = w.id
), side as materialized (
    select m.id as match_id, w.kind as deliverer, null::text as receiver
    from wanted w join settlements_match m on m.delivering_id = w.id
    union all
    select m.id, null, w.kind from wanted w join settlements_match m on m.receiving_id = w.id
)
update settlements_openmatch o
set deliverer_imposed = coalesce(s.deliverer, o.deliverer_imposed), receiver_imposed = coalesce(s.receiver, o.receiver_imposed)
from (select match_id, max(deliverer) as deliverer, max(receiver) as receiver from side group by match_id) s
where o.match_id = s.match_id
