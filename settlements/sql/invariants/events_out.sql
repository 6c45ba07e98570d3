-- What a night says that it told of what stays open is told by its event, in the same number.
select 'O01' as code, 'run ' || r.id || ' step ' || s.name as key,
       format('%%s of %%s matches', s.counts ->> 'told_by', w.number) as expected, coalesce(e.after ->> 'count', 'no event') as found
from itservices_run r join itservices_step s on s.run_id = r.id and s.state = 'DONE' and s.counts ? 'told_by'
cross join lateral (
    select coalesce((s.counts ->> 'failing')::bigint, (s.counts ->> 'status_changes')::bigint / 2) as number
) w
left join recordkeeping_event e on e.code = s.counts ->> 'told_by' and e.subject_type = 'run' and e.subject_ids = array[r.id::text]
where r.business_date > %(since)s::date and (e.after ->> 'count')::bigint is distinct from w.number
