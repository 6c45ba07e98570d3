-- What trades took of a limit, the newest first: from which trade, how much, and whether it was given back. Braces are filled in by
-- clearing/queries/limits.py.
select e.version_id, e.use_id, v.trade_id, t.reference, t.party_id, p.lei as party_lei, v.counterparty_id, q.lei as counterparty_lei, v.side,
       v.product, s.settlement_date, e.amount, n.code as unit, e.is_over, e.at, f.how, f.at as freed_at
from clearing_earmark e
join clearing_limituse u on u.id = e.use_id
join clearing_limit l on l.id = u.limit_id
join refdata_currency n on n.asset_id = l.unit_id
join clearing_tradeversion v on v.id = e.version_id
join clearing_trade t on t.id = v.trade_id
join refdata_party p on p.id = t.party_id
join refdata_party q on q.id = v.counterparty_id
left join clearing_enrichment s on s.version_id = e.version_id
left join clearing_earmarkfreed f on f.version_id = e.version_id
where {uses} and {state} and {beyond}
order by e.version_id {order}, e.use_id {order} limit %(limit)s
