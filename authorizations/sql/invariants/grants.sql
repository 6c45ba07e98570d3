-- Every grant of a role is as the last event about it says; none was given or has disappeared without one.
select 'T09' as code, 'role grant ' || g.id as key, coalesce(t.facts::text, 'an event that tells of it') as expected,
       concat_ws(', ', g.role, 'person ' || g.person_id, 'client system ' || g.application_id, 'entity ' || g.legal_entity_id, 'desk ' || g.desk_id, g.valid::text) as found
from authorizations_rolegrant g
left join lateral (
    select e.after -> 'grants' -> (array_position(e.subject_ids, g.id::text) - 1) as facts
    from recordkeeping_event e
    where e.code in ('role.granted', 'role.ended') and e.subject_type = 'role_grant' and e.subject_ids @> array[g.id::text]
    order by e.id desc limit 1) t on true
where (t.facts ->> 'role', (t.facts ->> 'person_id')::bigint, (t.facts ->> 'application_id')::bigint,
       (t.facts ->> 'legal_entity_id')::bigint, (t.facts ->> 'desk_id')::bigint, (t.facts ->> 'from')::timestamptz, (t.facts ->> 'until')::timestamptz)
      is distinct from (g.role, g.person_id::bigint, g.application_id::bigint, g.legal_entity_id::bigint, g.desk_id::bigint, lower(g.valid), upper(g.valid))
union all
select 'T09', 'role grant ' || i.id, 'on file: an event tells of it', 'none'
from recordkeeping_event e cross join lateral unnest(e.subject_ids) i(id) left join authorizations_rolegrant g on g.id::text = i.id
where e.code = 'role.granted' and g.id is null
