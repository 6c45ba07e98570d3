-- What settles outside and fails by a date (on), as the queue would have it: past its intended date, or failing as its depository tells.
-- What no way leads to is not of it: that is matched here. The number of its match is that of the instruction, below zero. Two sides
-- of a delivery are known, one of them is ours.
select -u.instruction_id as match_id, u.instruction_id, u.delivers, u.participant_id, u.market_id, u.payment, u.place, u.priority,
       u.intended_settlement_date, u.asset_id, u.currency_id, u.quantity_units - coalesce(t.quantity_units, 0) as quantity_units,
       u.amount_units - coalesce(t.amount_units, 0) as amount_units, 'PENF' as settlement,
       case when u.delivers then u.participant_id else u.counterparty_id end as deliverer_id,
       case when u.delivers then u.counterparty_id else u.participant_id end as receiver_id,
       u.securities_account as securities_from, u.securities_account as securities_to, u.cash_account as cash_from, u.cash_account as cash_to,
       coalesce(t.reason, '') as deliverer_reason, coalesce(t.reason, '') as receiver_reason, s.own_hold, s.other_hold, u.imposed as own_imposed,
       u.imposed as deliverer_imposed, '' as receiver_imposed,
       s.own_hold or s.other_hold as deliverer_hold, false as receiver_hold,
       coalesce(t.processing = 'CANP', false) as deliverer_cancels, false as receiver_cancels, coalesce(t.settlement, '') as told
from settlements_unmatched u
left join settlements_depositorystanding t on t.instruction_id = u.instruction_id
cross join lateral (select u.is_held or coalesce(t.hold in ('PREA', 'BOTH'), false) as own_hold, coalesce(t.hold in ('PRCY', 'BOTH'), false) as other_hold) s
where u.place = 'CSD' and u.intended_settlement_date <= %(on)s and (u.intended_settlement_date < %(on)s or t.state = 'FAILING')
  and exists (select from settlements_depositorylink l where l.market_id = u.market_id)
