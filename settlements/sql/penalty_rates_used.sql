-- The last day from another on that penalties were reckoned for with a rate of some classes or currencies.
select max(p.penalty_date) from settlements_penalty p
where p.business_date >= %(valid_from)s and p.penalty_date >= %(valid_from)s
  and (p.securities_rate is not null and p.rate_class = any (%(of)s)
       or p.cash_rate is not null and p.currency_id = any (select asset_id from refdata_currency where code = any (%(of)s)))
