-- Ends the open exceptions of versions in one way.
insert into clearing_exceptionend (exception_id, how, reason, by, at)
select e.id, %(how)s, %(reason)s, %(by)s, %(at)s
from clearing_tradeexception e
where e.version_id = any (%(versions)s::bigint[])
  and not exists (select from clearing_exceptionend d where d.exception_id = e.id)
