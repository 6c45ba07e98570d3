-- The same of a night whose penalties were passed over, by what stands on file of it: what was neither settled nor cancelled by then, less its parts,
-- and the reasons that had been given by then; "?" where that night gave none.
insert into penalty_failing
select m.id, %(business_date)s::date, i.market_id, i.payment, coalesce(i.asset_id, 0), coalesce(i.currency_id, 0),
       i.participant_id, i.counterparty_id, i.quantity - w.quantity, case when i.payment in ('PFOD', 'DWP') then i.amount - w.amount end,
       case when %(has_reasons)s then coalesce(d.reason_code, '') else '?' end,
       case when %(has_reasons)s then coalesce(r.reason_code, '') else '?' end, k.rounding, g.match_id is not null
from (
    select match_id from settlements_openmatch
    union
    select match_id from settlements_settlement where business_date > %(business_date)s
    union
    select g.id from settlements_cancellation x join settlements_match g on g.delivering_id = x.instruction_id
    where settlements_cancelled_from(x.business_date, x.reason_code) > %(business_date)s
) still
join settlements_match m on m.id = still.match_id
join settlements_instruction i on i.id = m.delivering_id
join settlements_penaltymarket k on k.market_id = i.market_id and k.is_in_scope and k.valid @> %(business_date)s::date
left join settlements_growth_traded() g on g.match_id = m.id and g.valid @> %(business_date)s::date
left join refdata_asset a on a.id = i.asset_id
left join refdata_asset c on c.id = i.currency_id
cross join lateral (
    select coalesce(sum(p.quantity_units), 0) / power(10::numeric, coalesce(a.scale, 0)) as quantity,
           coalesce(sum(p.amount_units), 0) / power(10::numeric, coalesce(c.scale, 0)) as amount
    from settlements_settlementpart p where p.match_id = m.id and p.business_date <= %(business_date)s
) w
left join lateral (
    select reason_code from settlements_statuschange h
    where h.instruction_id = m.delivering_id and h.axis = 'SETT' and h.business_date <= %(business_date)s order by h.id desc limit 1
) d on true
left join lateral (
    select reason_code from settlements_statuschange h
    where h.instruction_id = m.receiving_id and h.axis = 'SETT' and h.business_date <= %(business_date)s order by h.id desc limit 1
) r on true
where m.id <= %(frozen_through)s and i.intended_settlement_date <= %(business_date)s and i.place = 'OWN'
  and i.market_id = any (%(markets)s) and coalesce(i.currency_id, 0) = any (%(currencies)s)
  and not exists (select from penalty_late l where l.match_id = m.id
                    and (%(business_date)s < l.matched_on or (%(business_date)s = l.matched_on and l.is_after)))
  and not exists (select from settlements_types_said() t
                    where t.match_id = m.id and t.deliverers = any (k.types_out_of_scope) and t.receivers = any (k.types_out_of_scope))
