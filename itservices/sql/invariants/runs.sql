-- Runs and their steps: in order, none ahead of its work, none left behind; loads account for every row.
with step as (
    select s.*, r.job, r.business_date, r.state as run_state, row_number() over w as place, lag(s.state) over w as earlier
    from itservices_step s join itservices_run r on r.id = s.run_id window w as (partition by s.run_id order by s.position)
)
select 'J02' as code, 'step ' || id || ' ' || name as key, 'a lease, or an end' as expected,
       'running, lease lapsed at ' || coalesce(lease_until::text, 'never given') as found
from step where state = 'RUNNING' and (lease_until is null or lease_until < now() - interval '5 minutes')
union all
select 'J03', job || ' of ' || business_date, 'one run', count(*)::text from itservices_run group by job, business_date having count(*) > 1
union all
select 'J03', 'run ' || run_id || ' step ' || name, 'begun after the one before is done, at place ' || place,
       format('%%s at %%s, the one before %%s, attempt %%s', state, position, earlier, attempt)
from step where position <> place or attempt not between 0 and 5 or fence < attempt
    or (earlier is not null and earlier not in ('DONE', 'SKIPPED') and state <> 'WAITING')
    or (run_state = 'DONE' and state not in ('DONE', 'SKIPPED')) or (state in ('DONE', 'SKIPPED') and finished_at is null)
union all
select 'J03', 'run ' || r.id, 'finished when done, and only then', r.state || ' finished at ' || coalesce(r.finished_at::text, 'never')
from itservices_run r where (r.state = 'DONE') <> (r.finished_at is not null)
union all
select 'J04', r.job || ' of ' || r.business_date, 'a proof without violations of ' || coalesce(s.counts ->> 'invariants', 'all') || ' invariants',
       'none'
from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'prove' and s.state = 'DONE'
where not exists (
    select from itservices_proofresult p where p.business_date = r.business_date
    group by p.batch having sum(p.violations) = 0 and count(*) >= coalesce((s.counts ->> 'invariants')::integer, 1))
union all
select 'F01', 'load ' || l.id || ' ' || l.file_name, l.received || ' rows received, ' || l.quarantined || ' quarantined',
       format('%%s accepted, %%s unchanged, %%s quarantined; %%s rows set aside', l.accepted, l.unchanged, l.quarantined, q.number)
from itservices_load l cross join lateral (select count(*) as number from itservices_quarantinedrow q where q.load_id = l.id) q
where l.state = 'LOADED' and (l.received <> l.accepted + l.unchanged + l.quarantined or l.quarantined <> q.number)
union all
select 'T04', 'run ' || r.id, 'event ' || w.code, 'none'
from itservices_run r cross join lateral (values ('run.opened', true), ('run.finished', r.state = 'DONE')) w(code, due)
where w.due and r.business_date >= %(since)s::date and not exists (
    select from recordkeeping_event e where e.code = w.code and e.subject_type = 'run' and e.subject_ids @> array[r.id::text])
union all
select 'T04', 'load ' || l.id, 'event file.loaded with the same counts', 'none'
from itservices_load l where l.state = 'LOADED' and not exists (
    select from recordkeeping_event e where e.code = 'file.loaded' and e.subject_type = 'load' and e.subject_ids @> array[l.id::text]
    and ((e.after ->> 'accepted')::bigint, (e.after ->> 'quarantined')::bigint, e.after ->> 'sha256') = (l.accepted, l.quarantined, l.sha256))
