-- No step of a night is done ahead of its work in the books.
select 'J01' as code, 'run ' || r.id || ' ' || r.job || ' of ' || r.business_date as key,
       'date closed and run done together' as expected, 'roll ' || s.state || ', date ' || case when y.closed_at is null then 'open' else 'closed' end as found
from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'roll' left join ledger_day y on y.business_date = r.business_date
where s.state = 'DONE' and y.closed_at is null
union all
select 'J01', 'run ' || r.id || ' of ' || r.business_date, 'its slice finished when published', coalesce(l.state, 'no slice')
from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'publish' and s.state = 'DONE'
left join ledger_slice l on l.id = (r.facts ->> 'slice')::integer and l.business_date = r.business_date
where l.state is distinct from 'FINISHED' and (r.job = 'night' or r.facts ? 'slice')
