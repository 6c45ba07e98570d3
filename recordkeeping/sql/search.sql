-- Events by who did what to which subject and when, newest first or oldest first, beyond an event or from the first on.
select e.id, e.at, e.recorded_at, e.actor_kind, e.actor_id, e.actor_name, e.code, e.subject_type, e.subject_ids, e.before::text as before,
       e.after::text as after, e.reason, e.request_id, l.position
from recordkeeping_event e left join recordkeeping_leaf l on l.event_id = e.id
where (%(who)s = '' or e.actor_id = %(who)s or e.actor_name ilike %(named)s)
  and (cardinality(%(accounts)s::text[]) = 0 or (e.actor_kind = 'person' and e.actor_id = any(%(accounts)s::text[])))
  and (%(what)s = '' or e.code = %(what)s or e.code like %(family)s)
  and (%(subject_type)s = '' or e.subject_type = %(subject_type)s)
  and (%(subject)s = '' or e.subject_ids @> array[%(subject)s])
  and (%(request)s = '' or e.request_id = %(request)s)
  and (%(since)s::timestamptz is null or e.at >= %(since)s)
  and (%(until)s::timestamptz is null or e.at < %(until)s)
  and {beyond}
order by e.id {order} limit %(limit)s
