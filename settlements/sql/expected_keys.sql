-- Instruments, currencies of settlement and days of all that is expected, and whether it was traded on a growth market: of fails, of late
-- matching, and of what lacked a fact. Braces are filled in.
select asset, settled_in, day, on_growth_market from expected_failing
union
select l.asset, l.settled_in, d.day, d.on_growth_market from penalty_late_day d join penalty_late l using (match_id)
union
select coalesce(p.asset_id, 0), case when p.payment = 'FOP' then 0 else p.currency_id end, p.penalty_date, p.rate_class ~ '^GROWTH_MARKET'
from settlements_expectedpenalty p
where p.missing <> '' and p.missing ~ 'price|rate'
  and {completable}
  and p.business_date <= %(business_date)s
  and not exists (select from settlements_expectedpenalty c where c.completes_id = p.id)
