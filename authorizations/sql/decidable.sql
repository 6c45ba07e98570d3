-- Which requests wait for a person at an instant: for a role of his own or by delegation, within the limits of his and of him for
-- whom he decides, with no duty against it. It asks what queries/admission.py asks of one; a second factor he gives when he decides.
with me as (
    select u.person_id as own, authorizations_identity(u.person_id) as person from authorizations_user u where u.id = %(user)s
), authority as (
    select null::bigint as of_id, null::text as lent, null::bigint as within, g.role,
           bool_or(g.legal_entity_id is null) as everywhere, array_agg(g.legal_entity_id) as entities
    from authorizations_rolegrant g where g.person_id = (select own from me) and g.valid @> %(at)s and g.desk_id is null
    group by g.role
    union all
    select authorizations_identity(d.of_id), d.role, d.legal_entity_id, g.role,
           bool_or(g.legal_entity_id is null), array_agg(g.legal_entity_id)
    from authorizations_delegation d
    join authorizations_rolegrant g on g.person_id = d.of_id and g.valid @> %(at)s and g.desk_id is null
    where d.to_id in ((select own from me), (select person from me)) and d.valid @> %(at)s
    group by d.id, g.role
)
select o.request_id as id
from authorizations_openrequest o
join authorizations_commandrequest q on q.id = o.request_id
join authorizations_requesteffect e on e.request_id = o.request_id and e.revision = o.revision
cross join lateral (
    select authorizations_identity(q.maker_id) as made, authorizations_identity(e.editor_id) as edited) who
cross join lateral (
    select r.role from authorizations_route(o.request_id, o.revision, %(at)s) r where r.had < r.needed order by r.place limit 1) due
where o.expires_at >= %(at)s
  and who.made is distinct from (select person from me) and who.edited is distinct from (select person from me)
  and not exists (select from authorizations_requestsubject s
                  where s.request_id = o.request_id and s.kind = 'person'
                    and authorizations_identity(case when s.kind = 'person' then s.key::bigint end) = (select person from me))
  and not exists (select from authorizations_decision d
                  where d.request_id = o.request_id and d.revision = o.revision and authorizations_identity(d.person_id) = (select person from me))
  and exists (select from authority a
              where (a.role = due.role or (a.role = o.escalates_to and o.escalates_at <= %(at)s))
                and (a.everywhere or (cardinality(e.entities) > 0 and a.entities @> e.entities))
                and (a.of_id is null
                     or (a.lent = due.role and (a.within is null or array[a.within] @> e.entities)
                         and a.of_id is distinct from who.made and a.of_id is distinct from who.edited))
                and not exists (
                    select from authorizations_personlimit l
                    cross join lateral (
                        select coalesce(sum(had.amount), 0) as amount
                        from (select distinct on (d.request_id) f.amount
                              from authorizations_decision d
                              join authorizations_commandrequest other
                                on other.id = d.request_id and other.business_date = q.business_date
                              join authorizations_requesteffect f on f.request_id = d.request_id and f.revision = d.revision
                              left join authorizations_delegation g on g.id = d.delegation_id
                              left join authorizations_requestend x on x.request_id = d.request_id
                              where authorizations_identity(l.person_id)
                                    in (authorizations_identity(d.person_id), authorizations_identity(g.of_id))
                                and d.role = due.role and d.verdict = 'APPROVED' and d.request_id <> o.request_id
                                and (x.how is null or x.how = 'EXECUTED')
                              order by d.request_id, d.revision desc) had) today
                    where authorizations_identity(l.person_id) in ((select person from me), a.of_id)
                      and l.role = due.role and l.valid @> %(at)s
                      and (l.single < e.amount or l.daily < e.amount + today.amount)))
  and not exists (select from unnest(%(acts)s::text[], %(against)s::text[]) as c(act, other)
                  join authorizations_requestsubject mine on mine.request_id = o.request_id
                  join authorizations_requestsubject s
                    on s.kind = mine.kind and s.key = mine.key and s.request_id <> mine.request_id
                  join authorizations_commandrequest theirs
                    on theirs.id = s.request_id and theirs.action = c.other and theirs.business_date = q.business_date
                  where c.act = q.action
                    and (theirs.maker_id = (select person from me)
                         or exists (select from authorizations_decision d where d.request_id = theirs.id
                                    and d.person_id = (select person from me) and d.verdict = 'APPROVED'))
                    and not exists (select from authorizations_requestend x
                                    where x.request_id = theirs.id and x.how in ('REFUSED', 'WITHDRAWN', 'EXPIRED')))
order by o.request_id
