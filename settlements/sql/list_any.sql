-- Instructions in any state by their exact reference: at most one a participant, found by its unique key.
select p.k0, i.id, i.reference, i.participant_id, p.lei as participant_lei, i.counterparty_id,
       q.lei as counterparty_lei, i.direction, i.payment, coalesce(a.code, '') as isin, i.quantity, null::numeric as instructed_quantity,
       coalesce(c.code, '') as currency, i.amount - coalesce(x.units * power(10::numeric, -c.scale), 0) as amount,
       case when x.units <> 0 then i.amount end as instructed, i.intended_settlement_date as intended, coalesce(z.priority, i.priority) as priority, '' as settlement,
       '' as hold, '' as imposed, '' as processing, '' as reason, i.place
from (select id, id as k0, lei from refdata_party) p
join settlements_instruction i on i.participant_id = p.id and i.reference = %(reference)s
join refdata_party q on q.id = i.counterparty_id
left join refdata_asset a on a.id = i.asset_id
left join refdata_asset c on c.id = i.currency_id
left join lateral (
    select o.priority from settlements_match m join settlements_openmatch o on o.match_id = m.id
    where m.delivering_id = i.id
    union all
    select o.priority from settlements_match m join settlements_openmatch o on o.match_id = m.id
    where m.receiving_id = i.id
    union all select u.priority from settlements_unmatched u where u.instruction_id = i.id) z on true
left join settlements_match y on y.receiving_id = i.id
left join settlements_matchingdifference x on x.match_id = y.id
where {facts} and {side} and {after}
order by k0 {order} limit %(limit)s
