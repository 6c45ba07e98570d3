-- What the versions of a trade took of limits, the newest first, and how full those are now.
select e.version_id, v.number, l.id as limit, l.kind, c.code as currency, l.product, l.country, n.code as unit, u.day, e.amount,
       e.is_over, e.at, f.how, f.at as freed_at, u.used, coalesce(greatest(m.amount, o.amount), 0) as bound, m.is_hard
from clearing_tradeversion v
join clearing_earmark e on e.version_id = v.id
join clearing_limituse u on u.id = e.use_id
join clearing_limit l on l.id = u.limit_id
join refdata_currency n on n.asset_id = l.unit_id
left join refdata_currency c on c.asset_id = l.currency_id
left join clearing_limitterms m on m.limit_id = l.id and m.valid @> %(on)s::date
left join clearing_limitoverride o on o.limit_id = l.id and o.valid @> %(on)s::date
left join clearing_earmarkfreed f on f.version_id = e.version_id
where v.trade_id = %(trade)s
order by e.version_id desc, l.id
