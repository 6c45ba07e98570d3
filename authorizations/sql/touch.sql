-- Keeps the objects that a request touches, each once.
insert into authorizations_requestsubject (request_id, kind, key, is_mirrored)
select %(request)s, w.kind, w.key, w.mirrored
from unnest(%(kinds)s::text[], %(keys)s::text[], %(mirrored)s::boolean[]) as w(kind, key, mirrored)
on conflict (request_id, kind, key) do nothing
