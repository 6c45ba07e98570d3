-- What stands of some penalties, and what they are reckoned anew with.
select p.id, p.business_date, p.penalty_date, p.payment, p.rounding, coalesce(p.asset_id, 0) as asset,
       case when p.payment = 'FOP' then 0 else p.currency_id end as settled_in, p.quantity, p.cash_amount,
       d.participant_id as deliverer, r.participant_id as receiver,
       coalesce(h.number, 0) as number, coalesce(h.kind, '') as kind, coalesce(h.side, p.side) as side, w.id as completed_by,
       exists (select from settlements_penaltymonth o where o.month = date_trunc('month', p.business_date)::date) as is_netted
from settlements_penalty p
join settlements_match m on m.id = p.match_id
join settlements_instruction d on d.id = m.delivering_id
join settlements_instruction r on r.id = m.receiving_id
left join settlements_penalty w on w.completes_id = p.id
left join lateral (select c.* from settlements_penaltychange c where c.penalty_id = p.id order by c.number desc limit 1) h on true
where p.id = any (%(penalties)s::bigint[])
