-- What settled on one business date, a side each, newest booking first, the deliverer before the receiver. The slices are named
-- because those of other bookings of that day may hold millions of journals, and not one of a settlement.
select j.k0, s.k1, i.id, i.reference, i.participant_id, p.lei as participant_lei, i.counterparty_id,
       q.lei as counterparty_lei, i.direction, i.payment, coalesce(a.code, '') as isin, i.quantity,
       coalesce(c.code, '') as currency, i.amount - coalesce(x.units * power(10::numeric, -c.scale), 0) as amount,
       case when x.units <> 0 then i.amount end as instructed, i.intended_settlement_date as intended, i.priority, 'SETT' as settlement,
       '' as hold, 'PACK' as processing, '' as reason
from (select id as k0, subject from ledger_journal where business_date = %(on)s and slice = any (%(slices)s) and kind = 'SETT') j
join settlements_match m on m.id = j.subject
cross join lateral (values (1, m.delivering_id), (0, m.receiving_id)) s(k1, instruction_id)
join settlements_instruction i on i.id = s.instruction_id
join refdata_party p on p.id = i.participant_id
join refdata_party q on q.id = i.counterparty_id
left join refdata_asset a on a.id = i.asset_id
left join refdata_asset c on c.id = i.currency_id
left join settlements_matchingdifference x on x.match_id = m.id and s.k1 = 0
where {reach} and {facts} and {side} and {after}
order by k0 {order}, k1 {order} limit %(limit)s
