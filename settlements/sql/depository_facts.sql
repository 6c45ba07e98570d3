-- Instructions as their depository is told them, and as its confirmations are booked: terms, scales, accounts, and the newest way there.
select i.id, i.participant_id as participant, i.counterparty_id as counterparty, i.reference, i.common_reference, i.direction, i.payment,
       i.asset_id as asset, coalesce(q.code, n.code) as isin, trim_scale(i.quantity) as quantity, coalesce(q.scale, 0) as quantity_scale,
       i.currency_id as currency_id, c.code as currency, i.amount, coalesce(c.scale, 0) as amount_scale, i.trade_date,
       i.intended_settlement_date, coalesce(u.priority, i.priority) as priority, i.partial, k.csd_bic as place, coalesce(x.transaction_type, t.transaction_type, 'TRAD') as transaction_type, t.place_of_trade,
       x.cum_ex, coalesce(x.claim_opt_out, false) as claim_opt_out,
       coalesce(w.code = 'BSSP', false) as is_residue, x.counterparty_account,
       case i.direction when 'DELI' then x.receiver_client else x.deliverer_client end as other_client,
       i.securities_account_id as securities_account, i.cash_account_id as cash_account, i.market_id as market,
       coalesce(i.quantity * power(10::numeric, q.scale), 0)::bigint as quantity_units,
       coalesce(i.amount * power(10::numeric, c.scale), 0)::bigint as amount_units,
       l.id as link, l.receiver, l.form, l.account, l.location_id as location, l.nostro_id as nostro, l.answers_within,
       h.party_id as house, coalesce(o.attempts, 0) as attempts
from settlements_instruction i
join refdata_market k on k.id = i.market_id
join lateral (select * from settlements_depositorylink l where l.market_id = i.market_id order by l.id desc limit 1) l on true
join refdata_account h on h.id = l.location_id
left join settlements_unmatched u on u.instruction_id = i.id
left join settlements_matchingterms x on x.instruction_id = i.id
left join settlements_tradeterms t on t.instruction_id = i.id
left join settlements_settlementcondition w on w.instruction_id = i.id
left join refdata_asset q on q.id = i.asset_id
left join refdata_asset n on n.id = x.instrument_id
left join refdata_asset c on c.id = i.currency_id
left join lateral (select count(*) as attempts from settlements_depositoryorder o where o.instruction_id = i.id) o on true
where i.id = any (%(instructions)s::bigint[]) order by i.id
