-- The matches of a net, in the order of their numbers, with the side of each that the reader may see, and how it stands.
select m.match_id as match, case when {sees_deliverer} then d.id else r.id end as instruction,
       case when {sees_deliverer} then d.reference else r.reference end as reference, d.participant_id as deliverer, r.participant_id as receiver,
       a.code as asset, m.quantity_units / power(10::numeric, coalesce(a.scale, 0)) as quantity, m.amount_units / power(10::numeric, c.scale) as amount,
       case when s.match_id is not null then 'settled' when x.instruction_id is not null then 'cancelled' else 'open' end as end
from settlements_nettedmatch m
join settlements_match t on t.id = m.match_id
join settlements_instruction d on d.id = t.delivering_id
join settlements_instruction r on r.id = t.receiving_id
join refdata_asset c on c.id = m.currency_id
left join refdata_asset a on a.id = nullif(m.asset_id, 0)
left join settlements_settlement s on s.match_id = m.match_id
left join settlements_cancellation x on x.instruction_id = d.id
where m.net_id = %(net)s and {in_scope}
order by m.match_id limit %(limit)s
