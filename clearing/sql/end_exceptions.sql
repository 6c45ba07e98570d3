-- Ends the open exceptions of versions in one way; only those with one of some codes, where any are given.
insert into clearing_exceptionend (exception_id, how, reason, by, at)
select e.id, %(how)s, %(reason)s, %(by)s, %(at)s
from clearing_tradeexception e
where e.version_id = any (%(versions)s::bigint[]) and (%(codes)s = '{}' or e.code = any (%(codes)s::text[]))
  and not exists (select from clearing_exceptionend d where d.exception_id = e.id)
