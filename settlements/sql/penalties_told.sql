-- What a night reckoned of penalties: of fails, of late matching, and how many of both lack a fact.
select count(*) filter (where kind = 'SEFP') as fails, count(*) filter (where kind = 'LMFP') as late,
       count(*) filter (where missing <> '') as incomplete
from settlements_penalty
where business_date = (select business_date from itservices_run where id = %(run)s) and run_id = %(run)s
