-- The nights that a night has to reckon the penalties of: those since the last that reckoned them which were passed over, and itself.
select r.id as run, r.business_date, (r.facts ->> 'frozen_through')::bigint as frozen_through,
       array(select jsonb_array_elements_text(r.facts -> 'markets')::int) as markets,
       array(select jsonb_array_elements_text(r.facts -> 'currencies')::int) as currencies,
       exists (select from itservices_step s where s.run_id = r.id and s.name = 'refuse' and s.state = 'DONE') as has_reasons
from itservices_run r join itservices_step p on p.run_id = r.id and p.name = 'penalise'
where r.job = 'night' and r.business_date < %(business_date)s and r.facts ? 'frozen_through'
  and r.business_date > coalesce((select max(o.business_date) from itservices_run o
                                  join itservices_step d on d.run_id = o.id and d.name = 'penalise' and d.state = 'DONE'
                                  where o.job = 'night' and o.business_date < %(business_date)s), date '-infinity')
order by r.business_date
