-- Where an accrual comes from, for who may see one of its parties.
select p.lei as party, q.lei as counterparty, a.month, k.code as market, c.code as currency, a.night, b.business_date as night_before,
       n.changes_through > coalesce(b.changes_through, 0) as has_changes
from settlements_penaltyaccrual a
join settlements_accrualnight n on n.business_date = a.night
join refdata_party p on p.id = a.party_id
join refdata_party q on q.id = a.counterparty_id
join refdata_market k on k.id = a.market_id
join refdata_asset c on c.id = a.currency_id
left join lateral (select * from settlements_accrualnight o where o.business_date < a.night order by o.business_date desc limit 1) b on true
where a.id = %(accrual)s and (%(everybody)s or a.party_id = any (%(scope)s::int[]) or a.counterparty_id = any (%(scope)s::int[]))
