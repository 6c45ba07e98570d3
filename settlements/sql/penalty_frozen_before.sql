-- Up to which match the last night that reckoned penalties froze; 0 where none did.
select coalesce((select (r.facts ->> 'frozen_through')::bigint
                 from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'penalise' and s.state = 'DONE'
                 where r.job = 'night' and r.business_date < %(business_date)s
                 order by r.business_date desc limit 1), 0)
