-- Frees the objects that an open request holds and touches no more.
delete from authorizations_opensubject o where o.request_id = %(request)s
and not exists (select from unnest(%(kinds)s::text[], %(keys)s::text[]) as w(kind, key) where w.kind = o.kind and w.key = o.key)
