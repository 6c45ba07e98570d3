-- On which days what is matched late is penalised for it: settlements.penalties.late.penalised_days says the same of one. Only while
-- its market penalises, up to the date of the night, and not beyond the day on which it was settled or cancelled. What both sides call
-- the residue of a buy-in (BSSP) is penalised for none; its fail penalty begins where it would have begun. Nothing of
-- transactions out of scope is. Each day tells whether it was traded on a growth market.
create temp table penalty_late_day on commit drop as
select l.match_id, n.day, k.rounding, g.match_id is not null as on_growth_market
from penalty_late l
join jsonb_to_recordset(%(open_days)s::jsonb) n(market int, settled_in int, day date)
    on (n.market, n.settled_in) = (l.market, l.settled_in) and n.day >= l.intended
    and (n.day < l.matched_on or (n.day = l.matched_on and l.is_after))
join settlements_penaltymarket k on k.market_id = l.market and k.is_in_scope and k.valid @> n.day
left join settlements_growth_traded() g on g.match_id = l.match_id and g.valid @> n.day
left join settlements_settlement s on s.match_id = l.match_id
left join settlements_match m on m.id = l.match_id
left join settlements_cancellation x on x.instruction_id = m.delivering_id
where n.day <= %(business_date)s and n.day <= coalesce(s.business_date, x.business_date, date 'infinity')
  and 2 > (select count(*) from settlements_settlementcondition w
           where w.instruction_id = any (array[m.delivering_id, m.receiving_id]) and w.code = 'BSSP')
  and not exists (select from settlements_types_said() t
                    where t.match_id = l.match_id and t.deliverers = any (k.types_out_of_scope) and t.receivers = any (k.types_out_of_scope))
