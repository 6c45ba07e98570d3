-- A request waits or has ended, one of the two, and as its guard and its decisions say.
with seen as (
    select q.id, q.at, o.request_id as open, o.revision as open_revision, x.how, x.revision, x.at as ended_at,
           (select max(e.revision) from authorizations_requesteffect e where e.request_id = q.id) as last,
           (select count(*) from authorizations_decision d where d.request_id = q.id and d.verdict = 'REFUSED') as refusals
    from authorizations_commandrequest q
    left join authorizations_openrequest o on o.request_id = q.id
    left join authorizations_requestend x on x.request_id = q.id
    where q.at >= %(since)s::date - 7 or o.request_id is not null or x.at >= %(since)s::date - 7
), asked as (
    select s.id, (f.after ->> 'expires_at')::timestamptz as expires_at
    from seen s join lateral (
        select v.after from recordkeeping_event v
        where v.subject_ids @> array[s.id::text] and v.subject_type = 'request' and v.code = 'request.asked' limit 1) f on true
    where s.how in ('EXECUTED', 'EXPIRED') or s.open is not null
)
select 'A06' as code, 'request ' || s.id as key, w.expected, w.found
from seen s left join asked a using (id)
cross join lateral (values
    ((s.open is null) = (s.how is null), 'open or ended', case when s.open is null then 'neither' else 'both' end),
    (s.open_revision <> s.last, 'open as its last revision, ' || s.last, 'as revision ' || s.open_revision),
    (s.last is null, 'an effect', 'none'),
    ((s.refusals > 0) <> (coalesce(s.how, '') = 'REFUSED'), case when s.refusals > 0 then 'ended by its refusal' else 'somebody who refused it' end,
     coalesce(s.how, 'open')),
    (s.ended_at < s.at, 'an end after it was asked for', s.ended_at::text),
    (s.how = 'EXPIRED' and coalesce(s.ended_at <= a.expires_at, true), 'expired after ' || a.expires_at, s.ended_at::text),
    (s.how = 'EXECUTED' and s.ended_at > a.expires_at, 'carried out before it expires, ' || a.expires_at, s.ended_at::text)
) w(wrong, expected, found)
where w.wrong
union all
select 'A06', 'open request ' || o.request_id, 'what was asked for', 'nothing'
from authorizations_openrequest o where not exists (select from authorizations_commandrequest q where q.id = o.request_id)
union all
select 'A06', format('%%s %%s held by request %%s', o.kind, o.key, o.request_id), 'a request that waits', 'none'
from authorizations_opensubject o where not exists (select from authorizations_openrequest q where q.request_id = o.request_id)
