-- The priority of a pair (its two sides) at an instant, as the trail tells it: what the last change up to then made of it,
-- else what the first one after found; null where it was never changed.
with told as materialized (
    select e.id, e.at, e.before, e.after from recordkeeping_event e
    where e.subject_ids && %(sides)s::text[] and e.subject_type = 'instruction' and e.code = 'instruction.prioritised'
)
select coalesce(
    (select (t.after ->> 'priority')::int from told t where t.at <= %(at)s order by t.at desc, t.id desc limit 1),
    (select (t.before -> 'each' -> s.side ->> 'priority')::int from told t, unnest(%(sides)s::text[]) s(side)
     where t.at > %(at)s and t.before -> 'each' ? s.side order by t.at, t.id limit 1))
