-- What was cancelled, newest first.
select s.k0, i.id as k1, i.id, i.reference, i.participant_id, p.lei as participant_lei, i.counterparty_id,
       q.lei as counterparty_lei, i.direction, i.payment, coalesce(a.code, '') as isin, i.quantity, null::numeric as instructed_quantity,
       coalesce(c.code, '') as currency, i.amount - coalesce(x.units * power(10::numeric, -c.scale), 0) as amount,
       case when x.units <> 0 then i.amount end as instructed, i.intended_settlement_date as intended, i.priority, '' as settlement,
       '' as hold, '' as imposed, 'CAND' as processing, s.reason, i.place
from (select instruction_id, instruction_id as k1, business_date as k0, reason_code as reason
      from settlements_cancellation) s
join settlements_instruction i on i.id = s.instruction_id
join refdata_party p on p.id = i.participant_id
join refdata_party q on q.id = i.counterparty_id
left join refdata_asset a on a.id = i.asset_id
left join refdata_asset c on c.id = i.currency_id
left join settlements_match y on y.receiving_id = i.id
left join settlements_matchingdifference x on x.match_id = y.id
where {facts} and {side} and {after}
order by s.k0 {order}, s.k1 {order} limit %(limit)s
