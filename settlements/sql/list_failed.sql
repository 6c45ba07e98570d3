-- What failed on one business date, a side each, the newest match first, the deliverer before the receiver: what was open at the end of that
-- date, beside which what was instructed where that is more, and the reason that had been given by then.
-- Beside it what failed outside, the one side that is ours.
with {failed}, {failed_outside}
select f.* from (
(
select f.k0, s.k1, i.id, i.reference, i.participant_id, p.lei as participant_lei, i.counterparty_id,
       q.lei as counterparty_lei, i.direction, i.payment, coalesce(a.code, '') as isin,
       i.quantity - w.quantity * power(10::numeric, -a.scale) as quantity, case when w.quantity > 0 then i.quantity end as instructed_quantity,
       coalesce(c.code, '') as currency, d.amount - w.amount * power(10::numeric, -c.scale) as amount,
       nullif(i.amount, d.amount - w.amount * power(10::numeric, -c.scale)) as instructed, i.intended_settlement_date as intended, i.priority,
       'PENF' as settlement, '' as hold, '' as imposed, 'PACK' as processing, s.reason, i.place
from (select match_id as k0, delivering_id, receiving_id from failed) f
cross join lateral (values (1, f.delivering_id), (0, f.receiving_id)) e(side, instruction_id)
cross join lateral (
    select e.side as k1, e.instruction_id, coalesce((
        select h.reason_code from settlements_statuschange h
        where h.instruction_id = e.instruction_id and h.axis = 'SETT' and h.business_date <= %(on)s order by h.id desc limit 1), '') as reason
) s
join settlements_instruction i on i.id = s.instruction_id
join settlements_instruction d on d.id = f.delivering_id
join refdata_party p on p.id = i.participant_id
join refdata_party q on q.id = i.counterparty_id
left join refdata_asset a on a.id = i.asset_id
left join refdata_asset c on c.id = i.currency_id
left join lateral (
    select coalesce(sum(g.quantity_units), 0) as quantity, coalesce(sum(g.amount_units), 0) as amount
    from settlements_settlementpart g where g.match_id = f.k0 and g.business_date <= %(on)s) w on true
where {reach} and {facts} and {side} and {after}
order by k0 {order}, k1 {order} limit %(limit)s
)
union all
(select f.k0, f.k1, i.id, i.reference, i.participant_id, p.lei as participant_lei, i.counterparty_id,
        q.lei as counterparty_lei, i.direction, i.payment, coalesce(a.code, '') as isin,
        i.quantity - w.quantity * power(10::numeric, -a.scale) as quantity, case when w.quantity > 0 then i.quantity end as instructed_quantity,
        coalesce(c.code, '') as currency, i.amount - w.amount * power(10::numeric, -c.scale) as amount,
        case when w.amount > 0 then i.amount end as instructed, i.intended_settlement_date as intended, i.priority,
        'PENF' as settlement, '' as hold, '' as imposed, 'PACK' as processing, s.reason, i.place
 from (select -o.instruction_id as k0, 0 as k1, o.instruction_id, o.day from failed_outside o) f
 cross join lateral (
{told_outside}
 ) s
 join settlements_instruction i on i.id = f.instruction_id
 join refdata_party p on p.id = i.participant_id
 join refdata_party q on q.id = i.counterparty_id
 left join refdata_asset a on a.id = i.asset_id
 left join refdata_asset c on c.id = i.currency_id
 left join lateral (
     select coalesce(sum(g.quantity_units), 0) as quantity, coalesce(sum(g.amount_units), 0) as amount
     from settlements_depositoryconfirmation g where g.instruction_id = f.instruction_id and g.settled_on <= f.day) w on true
 where {reach} and {facts} and {side} and {after}
 order by k0 {order}, k1 {order} limit %(limit)s)
) f order by k0 {order}, k1 {order} limit %(limit)s
