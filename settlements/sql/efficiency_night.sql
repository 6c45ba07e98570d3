-- The newest night that has given its reasons to what it left open.
select max(r.business_date) as day from itservices_run r
where r.job = 'night' and r.facts ? 'frozen_through'
  and exists (select from itservices_step s where s.run_id = r.id and s.name = 'refuse' and s.state = 'DONE')
