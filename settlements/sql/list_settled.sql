-- What settled on one business date, a side each, newest booking first, the deliverer before the receiver: what moved then, beside
-- which what was instructed where that is more, because parts of it had settled before. The slices are named because those of other
-- bookings of that day may hold millions of journals, and not one of a settlement.
-- Beside it what depositories settled with effect of that date.
select f.* from (
(
select j.k0, s.k1, i.id, i.reference, i.participant_id, p.lei as participant_lei, i.counterparty_id,
       q.lei as counterparty_lei, i.direction, i.payment, coalesce(a.code, '') as isin,
       i.quantity - w.quantity * power(10::numeric, -a.scale) as quantity, case when w.quantity > 0 then i.quantity end as instructed_quantity,
       coalesce(c.code, '') as currency, i.amount - (coalesce(x.units, 0) + w.amount) * power(10::numeric, -c.scale) as amount,
       case when x.units <> 0 or w.amount > 0 then i.amount end as instructed, i.intended_settlement_date as intended, i.priority, 'SETT' as settlement,
       '' as hold, '' as imposed, 'PACK' as processing, '' as reason, i.place
from (select id as k0, subject from ledger_journal where business_date = %(on)s and slice = any (%(slices)s) and kind = 'SETT') j
join settlements_match m on m.id = j.subject
cross join lateral (values (1, m.delivering_id), (0, m.receiving_id)) s(k1, instruction_id)
join settlements_instruction i on i.id = s.instruction_id
join refdata_party p on p.id = i.participant_id
join refdata_party q on q.id = i.counterparty_id
left join refdata_asset a on a.id = i.asset_id
left join refdata_asset c on c.id = i.currency_id
left join settlements_matchingdifference x on x.match_id = m.id and s.k1 = 0
left join lateral (
    select coalesce(sum(e.quantity_units), 0) as quantity, coalesce(sum(e.amount_units), 0) as amount
    from settlements_settlementpart e where e.match_id = m.id) w on true
where not exists (select from settlements_settlementpart e where e.journal_id = j.k0)
  and {reach} and {facts} and {side} and {after}
order by k0 {order}, k1 {order} limit %(limit)s
)
union all
(select g.k0, g.k1, i.id, i.reference, i.participant_id, p.lei as participant_lei, i.counterparty_id,
        q.lei as counterparty_lei, i.direction, i.payment, coalesce(a.code, '') as isin,
        g.quantity_units * power(10::numeric, -a.scale) as quantity, nullif(i.quantity, g.quantity_units * power(10::numeric, -a.scale)) as instructed_quantity,
        coalesce(c.code, '') as currency, case when i.payment <> 'FOP' then g.amount_units * power(10::numeric, -c.scale) end as amount,
        nullif(i.amount, g.amount_units * power(10::numeric, -c.scale)) as instructed, i.intended_settlement_date as intended, i.priority, 'SETT' as settlement,
        '' as hold, '' as imposed, 'PACK' as processing, '' as reason, i.place
 from (select j.*, j.journal_id as k0, 0 as k1 from (
{confirmed_outside}
 ) j where j.settled_on = %(on)s and j.is_last) g
 join settlements_instruction i on i.id = g.instruction_id
 join refdata_party p on p.id = i.participant_id
 join refdata_party q on q.id = i.counterparty_id
 left join refdata_asset a on a.id = i.asset_id
 left join refdata_asset c on c.id = i.currency_id
 where {reach} and {facts} and {side} and {after}
 order by k0 {order}, k1 {order} limit %(limit)s)
) f order by k0 {order}, k1 {order} limit %(limit)s
