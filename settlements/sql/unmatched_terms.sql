-- What matching compares of some unmatched instructions, as each says it.
select u.instruction_id as number, i.reference, u.at, u.key, i.direction, i.payment, coalesce(a.code, n.code) as isin, i.quantity, i.trade_date,
       i.intended_settlement_date, c.code as currency, i.amount, p.lei as participant, q.lei as counterparty,
       k.code || ' ' || i.place as place, x.cum_ex, x.claim_opt_out, i.common_reference, x.deliverer_client, x.receiver_client,
       u.deliverer_account, u.receiver_account, u.participant_id, u.counterparty_id, u.is_held, u.imposed, u.market_id
from settlements_unmatched u
join settlements_instruction i on i.id = u.instruction_id
join settlements_matchingterms x on x.instruction_id = u.instruction_id
join refdata_party p on p.id = u.participant_id
join refdata_party q on q.id = u.counterparty_id
join refdata_market k on k.id = u.market_id
left join refdata_asset a on a.id = i.asset_id
left join refdata_asset n on n.id = x.instrument_id
left join refdata_asset c on c.id = i.currency_id
where u.instruction_id = any (%(instructions)s::bigint[])
