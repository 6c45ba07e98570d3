-- What is open, not held by the house, and would be penalised by the night of a business date if it failed: how it stands now, and what its accounts may give.
-- Braces are filled in by settlements/queries/penalty_forecast.py.
select o.match_id as match, o.market_id as market, o.payment, o.asset_id as asset, o.currency_id as settled_in, o.deliverer_id as deliverer,
       o.receiver_id as receiver, o.deliverer_hold, o.receiver_hold, o.deliverer_reason, o.receiver_reason, k.rounding,
       m.delivering_id, m.receiving_id, g.match_id is not null as on_growth_market,
       dt.place_of_trade as deliverer_place, rt.place_of_trade as receiver_place,
       (select w.source from settlements_growthmarket w where w.is_listed and w.mic = any (array[dt.place_of_trade, rt.place_of_trade])
          and w.valid @> %(business_date)s::date order by w.mic limit 1) as growth_source,
       case when o.payment <> 'PFOD' then o.quantity_units / power(10::numeric, a.scale) end as quantity,
       case when o.payment in ('PFOD', 'DWP') then o.amount_units / power(10::numeric, c.scale) end as cash_amount,
       o.asset_id > 0 and s.floor is not null and s.posted - s.held - s.floor < o.quantity_units / power(10::numeric, a.scale) as short_of_securities,
       o.currency_id > 0 and p.floor is not null and p.posted - p.held - p.floor < o.amount_units / power(10::numeric, c.scale) as short_of_cash
from settlements_openmatch o
join settlements_penaltymarket k on k.market_id = o.market_id and k.is_in_scope and k.valid @> %(business_date)s::date
join settlements_match m on m.id = o.match_id
left join settlements_tradeterms dt on dt.instruction_id = m.delivering_id
left join settlements_tradeterms rt on rt.instruction_id = m.receiving_id
left join settlements_growth_traded() g on g.match_id = o.match_id and g.valid @> %(business_date)s::date
left join refdata_asset a on a.id = o.asset_id
left join refdata_asset c on c.id = o.currency_id
left join ledger_guard s on s.account_id = o.securities_from
left join ledger_guard p on p.account_id = o.cash_from
where o.place = 'OWN' and o.deliverer_imposed = '' and o.receiver_imposed = '' and o.intended_settlement_date <= %(business_date)s and o.market_id = any (%(markets)s)
  and o.currency_id = any (%(currencies)s) and {conditions}
  and not exists (select from settlements_types_said() t
                    where t.match_id = o.match_id and t.deliverers = any (k.types_out_of_scope) and t.receivers = any (k.types_out_of_scope))
order by o.match_id limit %(limit)s
