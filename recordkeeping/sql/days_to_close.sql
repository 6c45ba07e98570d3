-- The business dates whose close is sealed from a position on and that no checkpoint closes yet, oldest first.
select d.day::date as day
from recordkeeping_leaf l join recordkeeping_event e on e.id = l.event_id and e.code = 'day.closed' and e.subject_type = 'day'
cross join unnest(e.subject_ids) d(day)
where l.position >= %(size)s and not exists (select from recordkeeping_checkpoint c where c.business_date = d.day::date)
order by day
