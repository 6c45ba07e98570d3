-- What fails, a side each, in the order that is asked for: in the queue, where both sides are known, and beside it what settles outside.
with outside as (
    select o.*, {first} as k0, {second} as k1, o.match_id as k2
    from (
{outside}
    ) o left join refdata_asset c on c.id = o.currency_id
    where {queue}
)
select f.* from (
(
{here}
)
union all
(select k.k0, k.k1, k.k2, s.k3, i.id, i.reference, i.participant_id, p.lei as participant_lei, i.counterparty_id,
        q.lei as counterparty_lei, i.direction, i.payment, coalesce(a.code, '') as isin, k.quantity_units * power(10::numeric, -a.scale) as quantity,
        nullif(i.quantity, k.quantity_units * power(10::numeric, -a.scale)) as instructed_quantity,
        coalesce(c.code, '') as currency, k.amount_units * power(10::numeric, -c.scale) as amount,
        nullif(i.amount, k.amount_units * power(10::numeric, -c.scale)) as instructed, i.intended_settlement_date as intended, k.priority,
        k.told as settlement,
        case when k.own_hold and k.other_hold then 'BOTH' when k.own_hold then 'PREA' when k.other_hold then 'PRCY' else '' end as hold,
        k.own_imposed as imposed,
        case when s.cancels then 'CANP' else 'PACK' end as processing, s.reason, k.place
 from outside k
 cross join lateral (values (0, k.deliverer_reason, k.own_hold, k.other_hold, k.deliverer_cancels, k.receiver_cancels, k.own_imposed, ''))
     s(k3, reason, own_hold, other_hold, cancels, other_cancels, own_imposed, other_imposed)
 join settlements_instruction i on i.id = k.instruction_id
 join refdata_party p on p.id = i.participant_id
 join refdata_party q on q.id = i.counterparty_id
 left join refdata_asset a on a.id = i.asset_id
 left join refdata_asset c on c.id = i.currency_id
 where {side} and {after}
 order by k0 {order}, k1 {order}, k2 {order}, k3 {order} limit %(limit)s)
) f order by k0 {order}, k1 {order}, k2 {order}, k3 {order} limit %(limit)s
