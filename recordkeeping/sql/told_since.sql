-- The events of some subjects that were kept after one, oldest first.
select e.id, e.at, e.actor_kind, e.actor_name, e.code, e.reason, e.before, e.after, e.request_id, e.recorded_at
from recordkeeping_event e
where e.id > %(after)s
  and exists (select from unnest(%(kinds)s::text[], %(keys)s::text[]) as o(kind, key)
              where e.subject_type = o.kind and e.subject_ids @> array[o.key])
order by e.id limit %(limit)s
