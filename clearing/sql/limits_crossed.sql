-- Of instructions that trades became those whose trade has earmarks of limits of which more is used now than may be on a day: with
-- the limit, how much of it is used, and how much it is. One row an instruction and limit.
select i.id as instruction, l.id as limit, l.kind, coalesce(c.code, '') as currency, l.product, l.country, n.code as unit, u.day,
       e.amount, u.used, greatest(t.amount, o.amount) as bound, t.is_hard
from unnest(%(instructions)s::bigint[]) i(id)
join lateral (
    select t.version_id from settlements_match m join clearing_tradeinstruction t on t.match_id = m.id where m.delivering_id = i.id
    union all
    select t.version_id from settlements_match m join clearing_tradeinstruction t on t.match_id = m.id where m.receiving_id = i.id
    union all
    select t.version_id from clearing_tradeinstruction t where t.ours_id = i.id and t.match_id is null) x on true
join clearing_earmark e on e.version_id = x.version_id
join clearing_limituse u on u.id = e.use_id
join clearing_limit l on l.id = u.limit_id
join clearing_limitterms t on t.limit_id = l.id and t.valid @> %(on)s::date
left join clearing_limitoverride o on o.limit_id = l.id and o.valid @> %(on)s::date
join refdata_currency n on n.asset_id = l.unit_id
left join refdata_currency c on c.asset_id = l.currency_id
where u.used > greatest(t.amount, o.amount)
  and not exists (select from clearing_earmarkfreed f where f.version_id = e.version_id)
order by i.id, l.id
