-- Versions that wait for a confirmation and were not chased on this business date yet, the next deadline first.
select o.trade_id as trade, w.version_id as version
from clearing_opentrade o join clearing_awaitedconfirmation w on w.version_id = o.version_id
where o.state in ('AWAITING_CONFIRMATION', 'EXCEPTION')
  and not exists (select from clearing_affirmation a where a.version_id = w.version_id)
  and not exists (select from clearing_chaser c where c.version_id = w.version_id and c.business_date = %(business_date)s)
order by w.due_at, w.version_id
