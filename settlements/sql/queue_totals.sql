-- Control totals of tonight's queue: number of matches, and number and value per currency ("" for free of payment).
select coalesce(c.code, '') as currency, count(*) as number,
       coalesce(sum(o.amount_units), 0) as units, coalesce(max(c.scale), 0) as scale
from settlements_openmatch o left join refdata_asset c on c.id = nullif(o.currency_id, 0)
where o.match_id <= %(frozen_through)s and o.intended_settlement_date <= %(business_date)s and o.place = 'OWN'
  and o.market_id = any (%(markets)s) and o.currency_id = any (%(currencies)s)
group by 1 order by 1
