-- Every event names who acted and on what, and events are numbered in the order in which they were kept.
select x.code, 'event ' || e.id as key, x.expected, x.found
from recordkeeping_event e
cross join lateral (values
    ('T01', e.actor_kind not in ('person', 'client', 'job', 'message') or e.actor_id in ('', 'admin', 'root', 'system') or e.actor_name = '',
     'a named actor', format('%%s %%s %%s', e.actor_kind, e.actor_id, e.actor_name)),
    ('T01', e.subject_type = '' or e.code = '', 'a code and a subject', format('%%s of %%s', e.code, e.subject_type)),
    ('T07', e.recorded_at > now() + interval '1 minute', 'kept by now', e.recorded_at::text)
) x(code, wrong, expected, found)
where x.wrong and e.at >= %(since)s::date - 7
