-- Who decided was somebody else than who made and who changed it, decided in time, held the role where it counts and was within
-- his limit then. People who are one are one from the moment on when that was put on file.
with known as (
    select d.*, q.action, q.business_date, e.entities, e.amount, u.person_id as account_of, g.of_id, g.role as lent_role,
           g.legal_entity_id as lent_in, g.valid as lent, coalesce(g.of_id, u.person_id) as authority,
           coalesce(t.is_person_id, g.to_id) as lent_to,
           coalesce(a.is_person_id, u.person_id) as who, coalesce(m.is_person_id, q.maker_id) as made_by,
           coalesce(c.is_person_id, e.editor_id) as changed_by, coalesce(o.is_person_id, g.of_id) as acts_for,
           e.request_id as effect_of, e.editor_id as last_editor, q.maker_id as asked_by, e.at as reckoned_at
    from authorizations_decision d
    join authorizations_commandrequest q on q.id = d.request_id
    left join authorizations_requesteffect e on e.request_id = d.request_id and e.revision = d.revision
    join authorizations_user u on u.id = d.user_id
    left join authorizations_delegation g on g.id = d.delegation_id
    left join authorizations_sameperson a on a.person_id = u.person_id and a.recorded_at <= d.recorded_at
    left join authorizations_sameperson m on m.person_id = q.maker_id and m.recorded_at <= d.recorded_at
    left join authorizations_sameperson c on c.person_id = e.editor_id and c.recorded_at <= d.recorded_at
    left join authorizations_sameperson o on o.person_id = g.of_id and o.recorded_at <= d.recorded_at
    left join authorizations_sameperson t on t.person_id = g.to_id and t.recorded_at <= d.recorded_at
    where d.at >= %(since)s::date - 7
), asked as (
    select k.id, (f.after ->> 'expires_at')::timestamptz as expires_at, (f.after ->> 'escalates_at')::timestamptz as escalates_at,
           f.after ->> 'escalates_to' as escalates_to
    from known k left join lateral (
        select v.after from recordkeeping_event v
        where v.subject_ids @> array[k.request_id::text] and v.subject_type = 'request' and v.code = 'request.asked' limit 1) f on true
), sums as (
    select l.id, l.single, l.daily, l.person_id, l.role, w.request_id, w.business_date, w.revision, w.amount, w.place
    from authorizations_personlimit l
    cross join lateral (
        select d.request_id, q.business_date, d.revision, e.amount,
               row_number() over (partition by d.request_id order by d.revision desc) as place
        from authorizations_decision d
        join authorizations_commandrequest q on q.id = d.request_id
        join authorizations_requesteffect e on e.request_id = d.request_id and e.revision = d.revision
        left join authorizations_delegation g on g.id = d.delegation_id
        left join authorizations_requestend x on x.request_id = d.request_id
        where l.person_id in (d.person_id, g.of_id) and d.role = l.role and d.verdict = 'APPROVED' and d.at <@ l.valid
          and d.at >= %(since)s::date - 7 and (x.how is null or x.how = 'EXECUTED')) w
)
select 'A01' as code, format('decision %%s of request %%s', k.id, k.request_id) as key, x.expected, x.found
from known k cross join lateral (values
    (k.who is distinct from k.person_id, 'the person of its account, ' || k.who, 'person ' || k.person_id),
    ((k.maker_id, k.editor_id) is distinct from (k.asked_by, k.last_editor), concat_ws(' ', 'maker', k.asked_by, 'and editor', k.last_editor),
     concat_ws(' ', 'maker', k.maker_id, 'and editor', k.editor_id)),
    (k.who = k.made_by, 'another than who asked', 'person ' || k.who),
    (k.who = k.changed_by, 'another than who changed it last', 'person ' || k.who),
    (exists (select from authorizations_requestsubject s
             left join authorizations_sameperson p
               on p.person_id = case when s.kind = 'person' then s.key::bigint end and p.recorded_at <= k.recorded_at
             where s.request_id = k.request_id and s.kind = 'person'
               and k.who = coalesce(p.is_person_id, case when s.kind = 'person' then s.key::bigint end)),
     'another than whom it is about', 'person ' || k.who),
    (k.acts_for in (k.made_by, k.changed_by), 'for another than who asked or changed it', 'for person ' || k.acts_for)
) x(wrong, expected, found)
where x.wrong
union all
select 'A06', format('decision %%s of request %%s', k.id, k.request_id), 'between its reckoning and its expiry, ' || s.expires_at, k.at::text
from known k join asked s using (id) where not coalesce(k.at between k.reckoned_at and s.expires_at, false)
union all
select 'A06', format('decision %%s of request %%s', k.id, k.request_id), concat_ws(' ', 'none after its end', x.at, 'as revision', x.revision),
       concat_ws(' ', k.at, 'on revision', k.revision)
from known k join authorizations_requestend x on x.request_id = k.request_id where k.at > x.at or k.revision > x.revision
union all
select 'A07', format('decision %%s of request %%s', k.id, k.request_id),
       concat_ws(' ', 'who holds', k.role, 'then in', k.entities::text), concat_ws(' ', 'person', k.authority)
from known k join asked s using (id)
where not exists (
    select from authorizations_rolegrant g
    where g.person_id = k.authority and g.valid @> k.at
      and (g.role = k.role or (g.role = s.escalates_to and s.escalates_at <= k.at))
    group by g.role
    having bool_or(g.legal_entity_id is null)
        or (cardinality(k.entities) > 0 and array_agg(g.legal_entity_id) @> k.entities))
union all
select 'A07', format('decision %%s of request %%s', k.id, k.request_id),
       concat_ws(' ', 'a delegation of', k.role, 'to person', k.who, 'then, in', k.entities::text),
       concat_ws(' ', 'of', k.lent_role, 'to person', k.lent_to, 'in', k.lent_in, k.lent::text)
from known k
where k.delegation_id is not null
  and not (k.lent @> k.at and k.lent_role = k.role and k.lent_to = k.who
           and (k.lent_in is null or array[k.lent_in] @> k.entities))
union all
select 'A07', format('limit %%s of person %%s', s.id, s.person_id), 'at most ' || s.single || ' in one request',
       format('%%s in request %%s', max(s.amount), min(s.request_id))
from sums s where s.amount > s.single group by s.id, s.person_id, s.single
union all
select 'A07', format('limit %%s of person %%s', s.id, s.person_id), format('at most %%s for %%s', s.daily, s.business_date), sum(s.amount)::text
from sums s where s.place = 1 group by s.id, s.person_id, s.daily, s.business_date having sum(s.amount) > s.daily
