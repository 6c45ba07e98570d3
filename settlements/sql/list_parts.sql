-- What settled in part on one business date, a side each, newest booking first, the deliverer before the receiver: what moved, beside
-- what was instructed.
-- Beside it the parts that depositories settled with effect of that date.
select f.* from (
(
select j.k0, s.k1, i.id, i.reference, i.participant_id, p.lei as participant_lei, i.counterparty_id,
       q.lei as counterparty_lei, i.direction, i.payment, a.code as isin, j.quantity_units * power(10::numeric, -a.scale) as quantity,
       i.quantity as instructed_quantity, coalesce(c.code, '') as currency, j.amount_units * power(10::numeric, -c.scale) as amount,
       i.amount as instructed, i.intended_settlement_date as intended, i.priority, '' as settlement,
       '' as hold, '' as imposed, '' as processing, '' as reason, i.place
from (select journal_id as k0, match_id, quantity_units, amount_units from settlements_settlementpart
      where business_date = %(on)s and slice = any (%(slices)s)) j
join settlements_match m on m.id = j.match_id
cross join lateral (values (1, m.delivering_id), (0, m.receiving_id)) s(k1, instruction_id)
join settlements_instruction i on i.id = s.instruction_id
join refdata_party p on p.id = i.participant_id
join refdata_party q on q.id = i.counterparty_id
join refdata_asset a on a.id = i.asset_id
left join refdata_asset c on c.id = i.currency_id
where {reach} and {facts} and {side} and {after}
order by k0 {order}, k1 {order} limit %(limit)s
)
union all
(select g.k0, g.k1, i.id, i.reference, i.participant_id, p.lei as participant_lei, i.counterparty_id,
        q.lei as counterparty_lei, i.direction, i.payment, coalesce(a.code, '') as isin,
        g.quantity_units * power(10::numeric, -a.scale) as quantity, i.quantity as instructed_quantity,
        coalesce(c.code, '') as currency, case when i.payment <> 'FOP' then g.amount_units * power(10::numeric, -c.scale) end as amount,
        i.amount as instructed, i.intended_settlement_date as intended, i.priority, '' as settlement, '' as hold, '' as imposed, '' as processing,
        '' as reason, i.place
 from (select j.*, j.journal_id as k0, 0 as k1 from (
{confirmed_outside}
 ) j where j.settled_on = %(on)s and not j.is_last) g
 join settlements_instruction i on i.id = g.instruction_id
 join refdata_party p on p.id = i.participant_id
 join refdata_party q on q.id = i.counterparty_id
 left join refdata_asset a on a.id = i.asset_id
 left join refdata_asset c on c.id = i.currency_id
 where {reach} and {facts} and {side} and {after}
 order by k0 {order}, k1 {order} limit %(limit)s)
) f order by k0 {order}, k1 {order} limit %(limit)s
