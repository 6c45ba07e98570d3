-- Some requests as a list shows them: what the newest revision does, its first objects, how far it has come, or how it ended.
select q.id, q.action, q.by_name, q.reason, q.at, q.business_date, e.revision, e.amount, e.base_currency, e.flags,
       jsonb_path_query_array(e.bound, '$.changes[0 to 1]') as changes,
       (select count(*) from authorizations_requestsubject s where s.request_id = q.id and not s.is_mirrored) as objects,
       o.expires_at, o.escalates_at, x.how, x.by_name as ended_by, x.at as ended_at,
       due.place, due.role, due.needed, due.had, due.steps
from authorizations_commandrequest q
join lateral (select * from authorizations_requesteffect r where r.request_id = q.id order by r.revision desc limit 1) e on true
left join authorizations_openrequest o on o.request_id = q.id
left join authorizations_requestend x on x.request_id = q.id
left join lateral (
    select r.place, r.role, r.needed, r.had, r.steps
    from (select *, count(*) over () as steps from authorizations_route(q.id, e.revision, %(at)s)) r
    where r.had < r.needed order by r.place limit 1) due on o.request_id is not null
where q.id = any(%(requests)s)
