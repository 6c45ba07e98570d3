-- The nights whose expected penalties a night has to reckon: itself, and those before it since the last that did which were passed over.
select r.business_date as day,
       coalesce((select max(o.business_date) from itservices_run o
                 join itservices_step d on d.run_id = o.id and d.name = 'expect' and d.state = 'DONE'
                 where o.job = 'night' and o.business_date < %(business_date)s), r.business_date - 1) as told_after
from itservices_run r join itservices_step p on p.run_id = r.id and p.name = 'expect'
where r.job = 'night' and r.business_date <= %(business_date)s and r.facts ? 'frozen_through'
  and r.business_date > coalesce((select max(o.business_date) from itservices_run o
                                  join itservices_step d on d.run_id = o.id and d.name = 'expect' and d.state = 'DONE'
                                  where o.job = 'night' and o.business_date < %(business_date)s), date '-infinity')
order by r.business_date
