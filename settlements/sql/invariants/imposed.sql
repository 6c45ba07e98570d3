-- Nothing settled while the house held it: an instruction cannot be held once it is final, so what settled before the date of the end of a
-- hold settled under it. The queues name the holds that stand, and holds have their events.
-- Looks at holds were while they stood, and have theirs. Holds are few, and all of them are read.
with held as materialized (
    select h.*, m.id as match_id, o.match_id is not null or u.instruction_id is not null as is_open,
           case when u.instruction_id is not null then u.imposed when o.match_id is null then null
                when h.instruction_id = m.delivering_id then o.deliverer_imposed else o.receiver_imposed end as queued
    from settlements_imposedhold h
    left join lateral (
        select d.id, d.delivering_id from settlements_match d where d.delivering_id = h.instruction_id
        union all
        select r.id, r.delivering_id from settlements_match r where r.receiving_id = h.instruction_id) m on true
    left join settlements_openmatch o on o.match_id = m.id
    left join settlements_unmatched u on u.instruction_id = h.instruction_id
), weightiest as materialized (
    select distinct on (instruction_id) instruction_id, kind, queued, is_open from held where ending is null
    order by instruction_id, array_position(array['CSDH', 'CVAL', 'CDEL'], kind)
), named as materialized (
    select m.delivering_id as instruction_id, o.deliverer_imposed as kind
    from settlements_openmatch o join settlements_match m on m.id = o.match_id where o.deliverer_imposed <> ''
    union all
    select m.receiving_id, o.receiver_imposed
    from settlements_openmatch o join settlements_match m on m.id = o.match_id where o.receiver_imposed <> ''
    union all
    select instruction_id, imposed from settlements_unmatched where imposed <> ''
), told as materialized (
    select e.code, e.at, i.id from recordkeeping_event e cross join lateral unnest(e.subject_ids) i(id)
    where e.code in ('instruction.hold_imposed', 'instruction.hold_lifted') and e.subject_type = 'instruction'
), looked as materialized (
    select e.id, e.at, e.after, (t.look ->> 0)::bigint as look, (t.look ->> 1)::bigint as hold
    from recordkeeping_event e cross join lateral jsonb_array_elements(e.after -> 'hold_reviews') t(look)
    where e.code = 'instruction.hold_reviewed' and e.subject_type = 'instruction'
)
select 'I01' as code, 'hold ' || h.id as key, 'instruction ' || h.instruction_id || ' open until ' || coalesce(h.ended_on::text, 'it is lifted') as expected,
       'settled on ' || s.business_date as found
from held h
cross join lateral (
    select s.business_date from settlements_settlement s where s.match_id = h.match_id
    union all
    select d.business_date from settlements_depositorysettlement d where d.instruction_id = h.instruction_id) s
where h.ending is distinct from 'LIFTED' or s.business_date < h.ended_on
union all
select 'I01', 'hold ' || h.id, 'nothing of instruction ' || h.instruction_id || ' settled after ' || h.business_date || ' until it is lifted',
       'a part settled on ' || p.business_date
from held h join settlements_settlementpart p on p.match_id = h.match_id
where p.business_date > h.business_date and p.business_date < coalesce(h.ended_on, 'infinity')
union all
select 'I02', 'instruction ' || w.instruction_id, 'open, and held by ' || w.kind,
       case when w.is_open then 'its queue says ' || coalesce(nullif(w.queued, ''), 'nothing') else 'not open' end
from weightiest w where not w.is_open or w.queued is distinct from w.kind
union all
select 'I02', 'instruction ' || n.instruction_id, 'held by nobody of the house', 'its queue says ' || n.kind
from named n where not exists (select from weightiest w where w.instruction_id = n.instruction_id)
union all
select 'I03', 'hold ' || h.id, 'an event instruction.hold_imposed at ' || h.imposed_at, 'none'
from held h where not exists (
    select from told t where t.code = 'instruction.hold_imposed' and t.id = h.instruction_id::text and t.at = h.imposed_at)
union all
select 'I03', 'hold ' || h.id, 'an event instruction.hold_lifted at ' || h.ended_at, 'none'
from held h where h.ending = 'LIFTED' and not exists (
    select from told t where t.code = 'instruction.hold_lifted' and t.id = h.instruction_id::text and t.at = h.ended_at)
union all
select 'I03', 'instruction ' || t.id, 'a hold of the house ' || case when t.code = 'instruction.hold_lifted' then 'lifted' else 'imposed' end
       || ' at ' || t.at, 'none'
from told t where not exists (
    select from held h where h.instruction_id::text = t.id
      and case when t.code = 'instruction.hold_lifted' then h.ended_at else h.imposed_at end = t.at)
union all
select 'I04', 'look ' || r.id || ' at hold ' || r.hold_id, 'a hold of instruction ' || r.instruction_id || ' that stood on ' || r.business_date,
       coalesce('it ended on ' || h.ended_on, 'none')
from settlements_holdreview r left join settlements_imposedhold h on h.id = r.hold_id and h.instruction_id = r.instruction_id
where h.id is null or r.at < h.imposed_at or r.at > h.ended_at
union all
select 'I04', 'look ' || r.id || ' at hold ' || r.hold_id, 'an event that tells of it',
       case when t.id is null then 'none tells of it' else 'event ' || t.id || ' says otherwise' end
from settlements_holdreview r left join looked t on t.look = r.id
where (r.hold_id, r.at, r.business_date::text, r.look_again_on::text)
      is distinct from (t.hold, t.at, t.after ->> 'business_date', t.after ->> 'look_again_on')
union all
select 'I04', 'look ' || t.look || ' at hold ' || t.hold, 'on file, as its event tells', 'none'
from looked t where not exists (select from settlements_holdreview r where r.id = t.look)
