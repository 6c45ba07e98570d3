-- Staged own instructions whose reference is on file: the instruction that bears it, and whether everything on file is what the
-- row says (an intended date that the row left open is not compared). The limit makes it look each reference up by its key.
select t.line, i.id as instruction,
       x.instruction_id is not null
       and (i.counterparty_id, i.direction, i.payment, i.trade_date, i.place, i.priority, i.partial)
           is not distinct from (t.counterparty, t.direction, t.payment, t.trade_date, t.place, t.priority, t.partial)
       and (i.common_reference, i.asset_id, i.quantity, i.currency_id, i.amount)
           is not distinct from (t.common_reference, t.asset, t.quantity, t.currency, t.amount)
       and (t.asset is not null or i.market_id is not distinct from t.market)
       and (not t.dated or i.intended_settlement_date is not distinct from t.intended)
       and (s.holder_id, c.holder_id) is not distinct from (t.account, t.cash)
       and (x.transaction_type, x.cum_ex, x.claim_opt_out, x.counterparty_account, x.instrument_id)
           is not distinct from (t.transaction_type, t.cum_ex, t.claim_opt_out, t.counterparty_account, t.instrument)
       and case when t.direction = 'DELI' then (x.deliverer_client, x.receiver_client)
                else (x.receiver_client, x.deliverer_client) end is not distinct from (t.client, t.counterparty_client)
       and w.code is not distinct from t.settlement_condition
       and y.place_of_trade is not distinct from t.place_of_trade as same
from side_intake t
join lateral (
    select * from settlements_instruction where (participant_id, reference) = (t.participant, t.reference) limit 1) i on true
left join settlements_matchingterms x on x.instruction_id = i.id
left join settlements_settlementcondition w on w.instruction_id = i.id
left join settlements_tradeterms y on y.instruction_id = i.id
left join ledger_account s on s.id = i.securities_account_id
left join ledger_account c on c.id = i.cash_account_id
