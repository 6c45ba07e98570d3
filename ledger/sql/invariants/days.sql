-- One business date is open, the newest (none before the books are opened); those before it are closed in order, sealed, and on record.
select 'L20' as code, coalesce(string_agg(business_date::text, ', '), 'none') as key, 'one open date' as expected, count(*)::text as found
from ledger_day where closed_at is null having count(*) <> least(1, (select count(*) from ledger_day))
union all
select 'L20', business_date::text, 'closed, for ' || following || ' follows it', 'open'
from (select business_date, closed_at, lead(business_date) over (order by business_date) as following from ledger_day) y
where closed_at is null and following is not null
union all
select 'L20', booked.business_date::text, 'a business date of the books', 'journals on a date that was never opened'
from (select distinct business_date from ledger_journal
      where business_date > %(since)s::date or (business_date = %(since)s::date and slice = 0)) booked
left join ledger_day y using (business_date) where y.business_date is null
union all
select 'L19', y.business_date::text, case when y.closed_at is null then 'no seal: it is open' else 'a seal' end,
       case when s.id is null then 'none' else 'sealed' end
from ledger_day y full join (select * from ledger_slice where purpose = 'day') s using (business_date)
where (y.closed_at is null) <> (s.id is null)
union all
select 'T04', y.business_date::text, 'event day.closed', 'none'
from ledger_day y where y.closed_at is not null and y.business_date >= %(since)s::date and not exists (
    select from recordkeeping_event e where e.code = 'day.closed' and e.subject_ids @> array[y.business_date::text])
