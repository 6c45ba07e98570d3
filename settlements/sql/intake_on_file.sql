-- Staged trades of which a reference is on file: the instruction that bears each, whether everything on file is what the
-- row says (an intended date that the row left open is not compared), the load that brought it, and the match. The limits
-- make it look each reference up by its key, never read the whole table for a set.
select t.line, d.load_id, d.id as delivering_id, r.id as receiving_id, m.id as match_id,
       m.id is not null
       and (d.counterparty_id, d.payment, d.trade_date, d.place, d.priority, d.partial)
           is not distinct from (t.receiver, t.payment, t.trade_date, t.place, t.priority, t.partial)
       and (d.common_reference, d.asset_id, d.quantity, d.currency_id, d.amount)
           is not distinct from (t.common_reference, t.asset, t.quantity, t.currency, t.amount)
       and (t.asset is not null or d.market_id is not distinct from t.market)
       and (not t.dated or d.intended_settlement_date is not distinct from t.intended)
       and (ds.holder_id, dc.holder_id, rs.holder_id, rc.holder_id)
           is not distinct from (t.deliverer_account, t.deliverer_cash, t.receiver_account, t.receiver_cash)
       and (dw.code, rw.code) is not distinct from (t.settlement_condition, t.settlement_condition)
       and (dt.transaction_type, dt.place_of_trade, dt.instructed_by)
           is not distinct from (t.transaction_type, t.place_of_trade, t.instructed_by)
       and (rt.transaction_type, rt.place_of_trade, rt.instructed_by)
           is not distinct from (t.transaction_type, t.place_of_trade, t.instructed_by) as same
from intake t
left join lateral (
    select * from settlements_instruction
    where (participant_id, reference) = (t.deliverer, t.deliverer_reference) limit 1) d on true
left join lateral (
    select * from settlements_instruction
    where (participant_id, reference) = (t.receiver, t.receiver_reference) limit 1) r on true
left join lateral (
    select id from settlements_match where delivering_id = d.id and receiving_id = r.id limit 1) m on true
left join ledger_account ds on ds.id = d.securities_account_id
left join ledger_account dc on dc.id = d.cash_account_id
left join ledger_account rs on rs.id = r.securities_account_id
left join ledger_account rc on rc.id = r.cash_account_id
left join settlements_settlementcondition dw on dw.instruction_id = d.id
left join settlements_settlementcondition rw on rw.instruction_id = r.id
left join settlements_tradeterms dt on dt.instruction_id = d.id
left join settlements_tradeterms rt on rt.instruction_id = r.id
where d.id is not null or r.id is not null
