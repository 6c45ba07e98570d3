-- What a confirmation of a depository says that moved of its instruction, and when; what had moved by those before it, and what is left
-- after it. It is a part where others came before it or something is left: of the last one nothing is (PARC), of all others more comes.
select trim_scale(f.quantity_units * s.unit) as quantity, f.amount_units * s.cent as amount, f.settled_on,
       case when (l.quantity_units, l.amount_units) <> (0, 0) then 'PAIN' when f.number > 1 then 'PARC' end as part,
       trim_scale(b.quantity_units * s.unit) as previous_quantity, b.amount_units * s.cent as previous_amount,
       trim_scale(l.quantity_units * s.unit) as remaining_quantity, l.amount_units * s.cent as remaining_amount
from settlements_depositoryconfirmation f
join settlements_instruction i on i.id = f.instruction_id
left join refdata_asset q on q.id = i.asset_id
left join refdata_asset c on c.id = i.currency_id
cross join lateral (select power(10::numeric, -coalesce(q.scale, 0)) as unit, power(10::numeric, -coalesce(c.scale, 0)) as cent) s
cross join lateral (
    select coalesce(sum(o.quantity_units), 0) as quantity_units, coalesce(sum(o.amount_units), 0) as amount_units
    from settlements_depositoryconfirmation o where o.instruction_id = f.instruction_id and o.number < f.number) b
cross join lateral (
    select coalesce(i.quantity, 0) / s.unit - b.quantity_units - f.quantity_units as quantity_units,
           coalesce(i.amount, 0) / s.cent - b.amount_units - f.amount_units as amount_units) l
where f.message_id = %(message)s
