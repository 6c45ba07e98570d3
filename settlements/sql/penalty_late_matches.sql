-- What a night froze for the first time, and is matched late: after its intended settlement date, or after the cut-off of it. It
-- counts when the later side came in, not when we got round to joining them.
create temp table penalty_late on commit drop as
select m.id as match_id, i.market_id as market, i.payment, coalesce(i.currency_id, 0) as settled_in, coalesce(i.asset_id, 0) as asset,
       i.intended_settlement_date as intended, i.quantity, i.amount, i.participant_id as deliverer, i.counterparty_id as receiver,
       case when i.at > o.at then 'DELI' when i.at < o.at then 'RECE' else '' end as side,
       coalesce(greatest(i.at, o.at) >= c.passed_at, false) as is_after
from settlements_match m
join settlements_instruction i on i.id = m.delivering_id
join settlements_instruction o on o.id = m.receiving_id
left join jsonb_to_recordset(%(cut_offs)s::jsonb) c(market int, is_free boolean, passed_at timestamptz)
    on c.market = i.market_id and c.is_free = (i.payment = 'FOP')
where m.id <= %(frozen_through)s
  and m.id > (select coalesce(max((facts ->> 'frozen_through')::bigint), 0) from itservices_run
              where job = 'night' and business_date < %(business_date)s)
  and i.place = 'OWN' and i.market_id = any (%(markets)s)
  and (i.intended_settlement_date < %(business_date)s
       or (i.intended_settlement_date = %(business_date)s and greatest(i.at, o.at) >= c.passed_at))
