-- Open instructions, a side each, by two expressions of the queue row (k0, k1; in the order of work the oldest intended date
-- first, then the largest amount), the deliverer before the receiver. Only the matches of the page are joined, unless something of a side is asked
-- for that the queue does not tell.
with candidates as (
    select o.*, {first} as k0, {second} as k1, o.match_id as k2
    from settlements_openmatch o left join refdata_asset c on c.id = o.currency_id
    where {queue}
), page as (
    select * from candidates where {reach} order by k0 {order}, k1 {order}, k2 {order} limit {candidates}
)
select k.k0, k.k1, k.k2, s.k3, i.id, i.reference, i.participant_id, p.lei as participant_lei, i.counterparty_id,
       q.lei as counterparty_lei, i.direction, i.payment, coalesce(a.code, '') as isin, k.quantity_units * power(10::numeric, -a.scale) as quantity,
       nullif(i.quantity, k.quantity_units * power(10::numeric, -a.scale)) as instructed_quantity,
       coalesce(c.code, '') as currency, k.amount_units * power(10::numeric, -c.scale) as amount,
       nullif(i.amount, k.amount_units * power(10::numeric, -c.scale)) as instructed, i.intended_settlement_date as intended, k.priority, k.settlement,
       case when s.own_hold and s.other_hold then 'BOTH' when s.own_hold then 'PREA' when s.other_hold then 'PRCY' else '' end
           as hold,
       case when s.own_imposed <> '' then s.own_imposed when s.other_imposed <> '' then 'PRCY' else '' end as imposed,
       case when s.cancels then 'CANP' else 'PACK' end as processing, s.reason, k.place
from page k
join settlements_match m on m.id = k.match_id
cross join lateral (values
    (0, m.delivering_id, k.deliverer_reason, k.deliverer_hold, k.receiver_hold, k.deliverer_cancels, k.receiver_cancels,
     k.deliverer_imposed, k.receiver_imposed),
    (1, m.receiving_id, k.receiver_reason, k.receiver_hold, k.deliverer_hold, k.receiver_cancels, k.deliverer_cancels,
     k.receiver_imposed, k.deliverer_imposed))
    s(k3, instruction_id, reason, own_hold, other_hold, cancels, other_cancels, own_imposed, other_imposed)
join settlements_instruction i on i.id = s.instruction_id
join refdata_party p on p.id = i.participant_id
join refdata_party q on q.id = i.counterparty_id
left join refdata_asset a on a.id = i.asset_id
left join refdata_asset c on c.id = i.currency_id
where {side} and {after}
order by k0 {order}, k1 {order}, k2 {order}, k3 {order} limit %(limit)s
