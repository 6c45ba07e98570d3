-- What instructions are told of themselves as it stood at the instant of an event: terms, how far they had come on each axis, and when
-- they settled. The amount is the deliverer's where they are matched. Of the reasons that a night gave, those are left out
-- that it gave after the event.
select i.id, i.participant_id as participant, i.counterparty_id as counterparty, i.reference, i.common_reference, i.direction,
       i.payment, i.asset_id as asset, coalesce(q.code, n.code) as isin, trim_scale(i.quantity) as quantity, c.code as currency,
       coalesce(d.amount, i.amount) as amount, i.trade_date, i.intended_settlement_date, sh.number as account,
       ch.number as cash_account, k.csd_bic as place, coalesce(x.transaction_type, 'TRAD') as transaction_type,
       coalesce(m.matched_at <= %(at)s, false) as is_matched, s.business_date as settled_on,
       coalesce(ip.to_status, 'PACK') as processing, coalesce(ip.reason_code, '') as why_processing,
       coalesce(st.to_status, 'PEND') as settlement, coalesce(st.reason_code, '') as why_settlement, coalesce(ho.to_status, '') as hold
from settlements_instruction i
join refdata_market k on k.id = i.market_id
left join lateral (select m.* from settlements_match m where m.delivering_id = i.id
                   union all select m.* from settlements_match m where m.receiving_id = i.id) m on true
left join settlements_instruction d on d.id = m.delivering_id
left join settlements_settlement s on s.match_id = m.id
left join settlements_matchingterms x on x.instruction_id = i.id
left join refdata_asset q on q.id = i.asset_id
left join refdata_asset n on n.id = x.instrument_id
left join refdata_asset c on c.id = i.currency_id
left join ledger_account sl on sl.id = i.securities_account_id
left join refdata_account sh on sh.id = sl.holder_id
left join ledger_account cl on cl.id = i.cash_account_id
left join refdata_account ch on ch.id = cl.holder_id
left join lateral (select * from settlements_statuschange t where t.instruction_id = i.id and t.axis = 'IPRC' and t.at <= %(at)s
                   order by t.id desc limit 1) ip on true
left join lateral (select * from settlements_statuschange t where t.instruction_id = i.id and t.axis = 'SETT' and t.at <= %(at)s
                     and not (%(is_refusal)s and t.at = %(at)s and t.from_status <> t.to_status)
                   order by t.id desc limit 1) st on true
left join lateral (select * from settlements_statuschange t where t.instruction_id = i.id and t.axis = 'HOLD' and t.at <= %(at)s
                   order by t.id desc limit 1) ho on true
where i.id = any (%(instructions)s::bigint[])
order by i.id
