-- What is open, per currency, in four overlapping buckets: number of instructions (two a match) and whole units paid
-- and collected. For who may see every participant: each match has both of its sides, so nothing needs to be joined.
select coalesce(c.code, '') as currency, coalesce(max(c.scale), 0) as scale,
       2 * count(*) as open_number, coalesce(sum(o.amount_units), 0) as open_pay, coalesce(sum(o.amount_units), 0) as open_collect,
       2 * count(*) filter (where d.due) as due_number,
       coalesce(sum(o.amount_units) filter (where d.due), 0) as due_pay,
       coalesce(sum(o.amount_units) filter (where d.due), 0) as due_collect,
       2 * count(*) filter (where d.failing) as failing_number,
       coalesce(sum(o.amount_units) filter (where d.failing), 0) as failing_pay,
       coalesce(sum(o.amount_units) filter (where d.failing), 0) as failing_collect,
       2 * count(*) filter (where d.held) as held_number,
       coalesce(sum(o.amount_units) filter (where d.held), 0) as held_pay,
       coalesce(sum(o.amount_units) filter (where d.held), 0) as held_collect
from settlements_openmatch o
left join refdata_asset c on c.id = o.currency_id
cross join lateral (select o.intended_settlement_date <= %(business_date)s as due, o.settlement = 'PENF' as failing,
                           o.deliverer_hold or o.receiver_hold as held) d
group by 1 order by 1
