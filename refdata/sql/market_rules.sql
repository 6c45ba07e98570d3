-- The dated rules of a market that hold on a day or from a later one on: cycles (by trade date), planned cut-offs, price collars; and the
-- cut-offs that were moved from the day on, the last move of each date.
select 'cycle' as kind, c.cfi_prefix as of, c.days::text as value, lower(c.trade_dates) as since, upper(c.trade_dates) as until, '' as source
from refdata_settlementcycle c
where c.market_id = %(market)s and not isempty(c.trade_dates) and (upper(c.trade_dates) is null or upper(c.trade_dates) > %(on)s::date)
union all
select 'cut_off', k.payment, to_char(k.planned, 'HH24:MI'), lower(k.valid), upper(k.valid), ''
from refdata_cutoff k
where k.market_id = %(market)s and not isempty(k.valid) and (upper(k.valid) is null or upper(k.valid) > %(on)s::date)
union all
select 'moved_cut_off', v.payment, to_char(v.actual, 'HH24:MI') || case when v.days_later > 0 then ' +' || v.days_later else '' end,
       v.business_date, v.business_date + 1, v.reason
from (select distinct on (m.payment, m.business_date) m.* from refdata_cutoffmove m
      where m.market_id = %(market)s and m.business_date >= %(on)s::date order by m.payment, m.business_date, m.id desc) v
union all
select 'collar', p.product, trim_scale(p.percent)::text, lower(p.valid), upper(p.valid), p.source
from refdata_pricecollar p
where p.market_id = %(market)s and not isempty(p.valid) and (upper(p.valid) is null or upper(p.valid) > %(on)s::date)
order by 1, 2, 4
