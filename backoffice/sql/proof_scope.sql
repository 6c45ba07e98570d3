-- From where a proof of a date starts: the last closed date before it whose newest proof found nothing, and what was noted then.
select y.business_date::text as since,
       (select max(b.business_date)::text from ledger_day b where b.business_date < y.business_date) as base,
       (r.facts ->> 'frozen_through')::bigint as mark, (s.counts ->> 'open')::bigint as open_before,
       (s.counts ->> 'cancelled')::bigint as cancelled_before, (s.counts ->> 'sides_through')::bigint as sides_through,
       (s.counts ->> 'matches_through')::bigint as matches_through, (s.counts ->> 'waited')::bigint as waited_before
from ledger_day y
left join itservices_run r on r.job = 'night' and r.business_date = y.business_date
left join itservices_step s on s.run_id = r.id and s.name = 'prove' and s.state = 'DONE'
where y.closed_at is not null and y.business_date < %(date)s
  and (select sum(p.violations) from itservices_proofresult p where p.business_date = y.business_date
       and p.batch = (select max(n.batch) from itservices_proofresult n where n.business_date = y.business_date)) = 0
order by y.business_date desc limit 1
