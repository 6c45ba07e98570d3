-- What settled, settled in part and failed on the days of a span, a side each, by what it is grouped by and by currency: the number of
-- instructions, the value that is paid for them, and the average age of what failed, in business days. Of what settles outside the one side
-- that is ours, on the day from which its depository has it settled.
with {failed}, {failed_outside}, parted as (
    select match_id, sum(amount_units) as amount from settlements_settlementpart group by 1
), aged as (
    select * from unnest(%(markets)s::int[], %(intended)s::date[], %(days)s::date[], %(ages)s::int[]) a(market, intended, day, age)
), fact as (
    select n.day, 'own' as place, i.participant_id, i.asset_id, i.currency_id, '' as reason, 1 as settled,
           d.amount - coalesce(w.amount, 0) * power(10::numeric, -c.scale) as settled_value, 0::numeric as parts_value, 0 as parts,
           0 as failed, 0::numeric as failed_value, null::int as age
    from night n
    join settlements_settlement o on o.business_date = n.day
    join settlements_match m on m.id = o.match_id
    join settlements_instruction d on d.id = m.delivering_id
    left join refdata_asset c on c.id = d.currency_id
    left join parted w on w.match_id = m.id
    cross join lateral (values (m.delivering_id), (m.receiving_id)) e(id)
    join settlements_instruction i on i.id = e.id
    where %(reason)s = '' and {settled_facts} and {settled_side}
    union all
    select n.day, 'own', i.participant_id, i.asset_id, i.currency_id, '', 0, 0, g.amount_units * power(10::numeric, -c.scale), 1, 0, 0, null
    from night n
    join settlements_settlementpart g on g.business_date = n.day
    join settlements_match m on m.id = g.match_id
    cross join lateral (values (m.delivering_id), (m.receiving_id)) e(id)
    join settlements_instruction i on i.id = e.id
    left join refdata_asset c on c.id = i.currency_id
    where %(reason)s = '' and {settled_facts} and {settled_side}
    union all
    select f.day, 'own', i.participant_id, i.asset_id, i.currency_id, s.reason, 0, 0, 0, 0, 1,
           d.amount - coalesce(w.amount, 0) * power(10::numeric, -c.scale), a.age
    from failed f
    join settlements_instruction d on d.id = f.delivering_id
    left join refdata_asset c on c.id = d.currency_id
    left join aged a on a.market = f.market and a.intended = f.intended and a.day = f.day
    left join lateral (
        select sum(g.amount_units) as amount from settlements_settlementpart g
        where g.match_id = f.match_id and g.business_date <= f.day) w on true
    cross join lateral (values (f.delivering_id), (f.receiving_id)) e(id)
    cross join lateral (
        select coalesce((
            select h.reason_code from settlements_statuschange h
            where h.instruction_id = e.id and h.axis = 'SETT' and h.business_date <= f.day order by h.id desc limit 1), '') as reason
    ) s
    join settlements_instruction i on i.id = e.id
    where {failed_facts} and {failed_side}
    union all
    select n.day, 'outside', i.participant_id, i.asset_id, i.currency_id, '', g.is_last::int, case when g.is_last then m.amount else 0 end,
           case when g.is_last then 0 else m.amount end, (not g.is_last)::int, 0, 0, null
    from night n
    join (
{confirmed_outside}
    ) g on g.settled_on = n.day
    join settlements_instruction i on i.id = g.instruction_id
    left join refdata_asset c on c.id = i.currency_id
    cross join lateral (select g.amount_units * power(10::numeric, -c.scale) as amount) m
    where %(reason)s = '' and {settled_facts} and {settled_side}
    union all
    select f.day, 'outside', i.participant_id, i.asset_id, i.currency_id, s.reason, 0, 0, 0, 0, 1,
           i.amount - coalesce(w.amount, 0) * power(10::numeric, -c.scale), a.age
    from failed_outside f
    join settlements_instruction i on i.id = f.instruction_id
    left join refdata_asset c on c.id = i.currency_id
    left join aged a on a.market = f.market and a.intended = f.intended and a.day = f.day
    left join lateral (
        select sum(g.amount_units) as amount from settlements_depositoryconfirmation g
        where g.instruction_id = f.instruction_id and g.settled_on <= f.day) w on true
    cross join lateral (
{told_outside}
    ) s
    where {failed_facts} and {failed_side}
), summed as (
    select {key} as k1, coalesce(currency_id, 0) as k2, sum(settled)::bigint as settled, coalesce(sum(settled_value), 0) as settled_value,
           sum(parts)::bigint as parts, coalesce(sum(parts_value), 0) as parts_value, sum(failed)::bigint as failed,
           coalesce(sum(failed_value), 0) as failed_value, avg(age) as business_days
    from fact where {those} group by 1, 2
), ordered as (
    select {first} as k0, * from summed
)
select o.*, coalesce(c.code, '') as currency
from ordered o left join refdata_asset c on c.id = o.k2
where {beyond}
order by k0 {order}, k1 {order}, k2 {order} limit %(limit)s
