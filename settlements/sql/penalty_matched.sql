-- What can be late for a date to reckon, and when its later side came in: what was frozen since penalties were reckoned last, and
-- what was before but came in on those dates, where nights ran behind the clock. It counts when the later side came in, not when we
-- got round to joining them. Where both came in at once, already matched, it is the side whose party sent both; none where nobody says
-- whose that was.
create temp table penalty_matched on commit drop as
select m.id as match_id, i.market_id as market, i.payment, i.payment = 'FOP' as is_free, coalesce(i.currency_id, 0) as settled_in,
       coalesce(i.asset_id, 0) as asset, i.intended_settlement_date as intended, i.quantity, i.amount,
       i.participant_id as deliverer, i.counterparty_id as receiver,
       case when i.at > o.at then 'DELI' when i.at < o.at then 'RECE' else coalesce(y.instructed_by, '') end as side, l.came_in, l.local_day
from (
    select id, delivering_id, receiving_id from settlements_match
    where id > %(frozen_before)s and id <= %(frozen_through)s
    union all
    select b.id, b.delivering_id, b.receiving_id
    from settlements_openmatch q join settlements_match b on b.id = q.match_id
    join refdata_market z on z.id = q.market_id
    where q.match_id <= %(frozen_before)s and b.matched_at >= %(first)s::date::timestamp at time zone z.time_zone
) m
join settlements_instruction i on i.id = m.delivering_id
join settlements_instruction o on o.id = m.receiving_id
join refdata_market k on k.id = i.market_id
left join settlements_tradeterms y on y.instruction_id = i.id
cross join lateral (select greatest(i.at, o.at) as came_in, (greatest(i.at, o.at) at time zone k.time_zone)::date as local_day) l
where i.place = 'OWN' and l.local_day >= i.intended_settlement_date
  and i.market_id in (select market_id from settlements_penaltymarket where is_in_scope and not isempty(valid))
