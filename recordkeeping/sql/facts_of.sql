-- What the events of one subject say of its facts, oldest first.
select e.at, e.before::text as before, e.after::text as after
from recordkeeping_event e
where e.subject_type = %(type)s and e.subject_ids @> array[%(subject)s] order by e.at, e.id
