-- An allegement that is over: what its instruction said, and since when it is matched, or cancelled.
select a.instruction_id as number, i.reference, i.at, i.direction, i.payment, coalesce(q.code, n.code) as isin, i.quantity, i.trade_date,
       i.intended_settlement_date, c.code as currency, i.amount, p.lei as participant, o.lei as counterparty,
       k.code || ' ' || i.place as place, x.cum_ex, x.claim_opt_out, i.common_reference, x.deliverer_client, x.receiver_client,
       case i.direction when 'DELI' then s.number else x.counterparty_account end as deliverer_account,
       case i.direction when 'DELI' then x.counterparty_account else s.number end as receiver_account,
       i.participant_id, i.counterparty_id, false as is_held, '' as imposed, i.market_id,
       case when w.instruction_id is null then 'MACH' else 'CAND' end as over_as, coalesce(w.at, d.matched_at, r.matched_at) as over_at
from settlements_allegement a
join settlements_instruction i on i.id = a.instruction_id
join settlements_matchingterms x on x.instruction_id = a.instruction_id
join refdata_party p on p.id = i.participant_id
join refdata_party o on o.id = i.counterparty_id
join refdata_market k on k.id = i.market_id
left join ledger_account b on b.id = i.securities_account_id
left join refdata_account s on s.id = b.holder_id
left join refdata_asset q on q.id = i.asset_id
left join refdata_asset n on n.id = x.instrument_id
left join refdata_asset c on c.id = i.currency_id
left join settlements_match d on d.delivering_id = a.instruction_id
left join settlements_match r on r.receiving_id = a.instruction_id
left join settlements_withdrawal w on w.instruction_id = a.instruction_id
where a.instruction_id = %(instruction)s and coalesce(w.at, d.matched_at, r.matched_at) is not null
