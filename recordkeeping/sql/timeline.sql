-- The newest events of one subject up to an instant. Those of the subject are found before they are put in order: the planner may
-- else look for a few among all events from the newest on.
with told as materialized (
    select e.id from recordkeeping_event e
    where e.subject_ids @> array[%(subject)s] and e.subject_type = %(type)s and e.code <> all (%(without)s::text[])
      and (%(until)s::timestamptz is null or e.at <= %(until)s)
)
select e.id, e.at, e.actor_kind, e.actor_name, e.code, e.reason, e.before, e.after, e.request_id, e.recorded_at
from recordkeeping_event e where e.id in (select t.id from told t order by t.id desc limit %(limit)s) order by e.id desc
