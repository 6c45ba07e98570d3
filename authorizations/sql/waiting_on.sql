-- Which requests wait on some objects, the oldest first.
select o.request_id, o.key from authorizations_opensubject o
join unnest(%(kinds)s::text[], %(keys)s::text[]) as w(kind, key) on w.kind = o.kind and w.key = o.key
where o.request_id <> %(but)s order by o.request_id, o.id
