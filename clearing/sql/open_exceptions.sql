-- What stands against versions now, in the order in which it was found.
select e.version_id, e.id, e.code, e.field, e.value, e.data
from clearing_tradeexception e
where e.version_id = any (%(versions)s::bigint[])
  and not exists (select from clearing_exceptionend d where d.exception_id = e.id)
order by e.id
