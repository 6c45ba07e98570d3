-- What failed on the date of a night, with the reasons that the night has just given to both sides, on markets that penalise and were
-- open, and whether it was traded on a growth market; not what came in too late for that date, and not of transactions out of scope.
create temp table penalty_failing on commit drop as
with unit as materialized (select id, power(10::numeric, -scale) as size from refdata_asset)
select o.match_id, %(business_date)s::date as day, o.market_id as market, o.payment, o.asset_id as asset,
       o.currency_id as settled_in, o.deliverer_id as deliverer, o.receiver_id as receiver,
       case when o.payment <> 'PFOD' then o.quantity_units * a.size end as quantity,
       case when o.payment in ('PFOD', 'DWP') then o.amount_units * c.size end as cash,
       o.deliverer_reason, o.receiver_reason, k.rounding, g.match_id is not null as on_growth_market
from settlements_openmatch o
join settlements_penaltymarket k on k.market_id = o.market_id and k.is_in_scope and k.valid @> %(business_date)s::date
left join settlements_growth_traded() g on g.match_id = o.match_id and g.valid @> %(business_date)s::date
left join unit a on a.id = o.asset_id
left join unit c on c.id = o.currency_id
where o.match_id <= %(frozen_through)s and o.intended_settlement_date <= %(business_date)s and o.place = 'OWN'
  and o.market_id = any (%(markets)s) and o.currency_id = any (%(currencies)s)
  and not exists (select from penalty_late l where l.match_id = o.match_id
                    and (%(business_date)s < l.matched_on or (%(business_date)s = l.matched_on and l.is_after)))
  and not exists (select from settlements_types_said() t
                    where t.match_id = o.match_id and t.deliverers = any (k.types_out_of_scope) and t.receivers = any (k.types_out_of_scope))
