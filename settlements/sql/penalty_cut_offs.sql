-- The markets, kinds of payment and days whose cut-offs say what is late; the eve's may have been moved past midnight.
select distinct m.market, m.is_free, d.day
from penalty_matched m cross join lateral (values (m.local_day), (m.local_day - 1)) d(day) order by 1, 2, 3
