-- Sealed events in a stretch of positions, in their order; of some kinds where they are given.
select l.position, e.id, e.actor_kind, e.actor_id, e.actor_name, e.code, e.subject_type, e.subject_ids, e.before, e.after,
       e.reason, e.request_id, e.at, e.recorded_at, l.hash
from recordkeeping_leaf l join recordkeeping_event e on e.id = l.event_id
where l.position > %(after)s and l.position <= %(through)s and (%(codes)s::text[] is null or e.code = any (%(codes)s::text[]))
order by l.position
