-- Limits in force on a day with what is used of them, the fullest first: one row each, of those that bound settlement dates one a
-- date that is used. Braces are filled in by clearing/queries/limits.py.
select * from (
    select l.id, l.kind, l.party_id, p.lei as party_lei, c.code as currency, l.product, l.country, n.code as unit, t.amount,
           t.is_hard, o.amount as raised, upper(o.valid) - 1 as raised_until, coalesce(u.id, 0) as use, u.day,
           coalesce(u.used, 0) as used, round(coalesce(u.used, 0) / greatest(t.amount, o.amount), 6) as share,
           -round(coalesce(u.used, 0) / greatest(t.amount, o.amount), 6) as k0
    from clearing_limit l
    join clearing_limitterms t on t.limit_id = l.id and t.valid @> %(on)s::date
    left join clearing_limitoverride o on o.limit_id = l.id and o.valid @> %(on)s::date
    left join clearing_limituse u on u.limit_id = l.id and u.used > 0
    left join refdata_party p on p.id = l.party_id
    left join refdata_currency c on c.asset_id = l.currency_id
    join refdata_currency n on n.asset_id = l.unit_id) f
where {conditions} and {beyond}
order by k0 {order}, id {order}, use {order} limit %(limit)s
