-- The facts of an intake's matches, as the instructions have them now, by match.
select m.id as match, m.delivering_id as delivering, m.receiving_id as receiving, d.participant_id as deliverer, d.counterparty_id as receiver,
       d.reference as deliverer_reference, r.reference as receiver_reference, d.common_reference, d.payment,
       coalesce(d.asset_id, 0) as asset, coalesce(d.quantity * power(10::numeric, a.scale), 0)::bigint as quantity,
       coalesce(d.currency_id, 0) as currency, coalesce(d.amount * power(10::numeric, c.scale), 0)::bigint as amount,
       d.trade_date, d.intended_settlement_date as intended, coalesce(ds.holder_id, 0) as deliverer_account,
       coalesce(rs.holder_id, 0) as receiver_account, coalesce(dc.holder_id, 0) as deliverer_cash,
       coalesce(rc.holder_id, 0) as receiver_cash, d.market_id as market
from settlements_match m
join settlements_instruction d on d.id = m.delivering_id
join settlements_instruction r on r.id = m.receiving_id
left join refdata_asset a on a.id = d.asset_id
left join refdata_asset c on c.id = d.currency_id
left join ledger_account ds on ds.id = d.securities_account_id
left join ledger_account rs on rs.id = r.securities_account_id
left join ledger_account dc on dc.id = d.cash_account_id
left join ledger_account rc on rc.id = r.cash_account_id
where m.id between %(first)s and %(last)s order by m.id
