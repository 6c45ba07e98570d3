-- What people and client systems did that others must agree to, stands with one request that was carried out in its transaction
-- and names its objects; and what was carried out did something, once. The events of the trail tell of both.
with acts as (
    select unnest(%(events)s::text[]) as code, unnest(%(actions)s::text[]) as action
), told as (
    select e.id, e.code, a.action, e.xid, e.at, e.subject_type, e.subject_ids
    from recordkeeping_event e join acts a using (code)
    where e.actor_kind <> 'job' and e.at >= %(since)s::date - 7
), done as (
    select x.request_id, q.action, x.xid, x.at from authorizations_requestend x
    join authorizations_commandrequest q on q.id = x.request_id
    where x.how = 'EXECUTED' and x.at >= %(since)s::date - 7
), claims as (
    select t.id, d.request_id
    from told t join done d on d.xid = t.xid and d.action = t.action
    where not exists (
        select from unnest(t.subject_ids) i(id)
        where not exists (select from authorizations_requestsubject s
                          where s.request_id = d.request_id and s.kind = t.subject_type and s.key = i.id))
)
select 'A04' as code, format('event %%s, %%s', t.id, t.code) as key, 'a request carried out with it' as expected, 'none' as found
from told t
where not exists (select from claims c where c.id = t.id)
  and exists (select from authorizations_policyrule r where r.action = t.action and r.valid @> t.at and lower(r.valid) < t.at)
union all
select 'A04', x.key, 'an event that tells of it', 'none'
from (select 'policy rule ' || r.id as key, lower(r.valid) as at, 'policy.set' as code, r.action as subject
      from authorizations_policyrule r where not isempty(r.valid)
      union all
      select 'limit ' || l.id, lower(l.valid), 'person.limit_set', l.person_id::text
      from authorizations_personlimit l where not isempty(l.valid)) x
where x.at >= %(since)s::date - 7 and not exists (
    select from recordkeeping_event e where e.code = x.code and e.subject_ids @> array[x.subject] and e.at <= x.at + interval '1 minute')
union all
select 'A05', format('event %%s, %%s', c.id, min(t.code)), 'one request', string_agg('request ' || c.request_id, ', ' order by c.request_id)
from claims c join told t on t.id = c.id group by c.id having count(*) > 1
union all
select 'A05', 'request ' || d.request_id, 'done once', count(c.id) || ' times'
from done d join (select distinct action from acts) a using (action) left join claims c using (request_id)
where not exists (select from authorizations_commandrequest q where q.id = d.request_id and q.by_kind = 'job')
group by d.request_id having count(c.id) <> 1
union all
select 'A05', 'request ' || d.request_id, 'one event of that transaction that tells of its end', count(e.id) || ' in ' || coalesce(string_agg(e.xid::text, ', '), 'none')
from done d left join recordkeeping_event e
  on e.subject_ids @> array[d.request_id::text] and e.subject_type = 'request' and e.code = 'request.executed'
group by d.request_id, d.xid having count(e.id) <> 1 or min(e.xid) <> d.xid
