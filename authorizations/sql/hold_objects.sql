-- Holds objects for an open request, in order; those that another holds are left.
insert into authorizations_opensubject (kind, key, request_id)
select w.kind, w.key, %(but)s from unnest(%(kinds)s::text[], %(keys)s::text[]) with ordinality as w(kind, key, place) order by w.place
on conflict (kind, key) do nothing
