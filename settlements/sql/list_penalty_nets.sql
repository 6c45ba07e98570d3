-- Nets of penalties, the newest month first, with how those over all counterparties were paid, or why the last night could not pay them.
-- Braces are filled in by settlements/queries/penalties.py.
select n.id, n.month, n.market_id, k.code as market, k.name as market_name, c.code as currency, n.party_id, p.lei as party_lei,
       n.counterparty_id, q.lei as counterparty_lei, n.net, y.business_date as paid_on, y.journal_id as journal, y.amount as paid,
       (select sum(case when a.party_id = n.party_id then a.amount else -a.amount end) from settlements_penaltyaccrual a
        where (a.month, a.market_id, a.currency_id) = (n.month, n.market_id, n.currency_id)
          and (n.counterparty_id is null and n.party_id in (a.party_id, a.counterparty_id)
               or (a.party_id, a.counterparty_id) = (least(n.party_id, n.counterparty_id), greatest(n.party_id, n.counterparty_id)))) as accrued,
       case when y.net_id is null then coalesce(u.why, '') else '' end as unpaid_because
from settlements_penaltynet n
join refdata_market k on k.id = n.market_id
join refdata_asset c on c.id = n.currency_id
join refdata_party p on p.id = n.party_id
left join refdata_party q on q.id = n.counterparty_id
left join settlements_penaltypayment y on y.net_id = n.id
left join lateral (select w.why from settlements_penaltyunpaid w where w.net_id = n.id order by w.business_date desc limit 1) u on true
where {conditions} and {beyond}
order by n.month {order}, n.id {order} limit %(limit)s
