-- What instructions are told of themselves as it stood at the instant of an event: terms, how far they had come on each axis, and when
-- they settled. The amount is the deliverer's where they are matched. Of what an event of a night settled (its journals from `first` to
-- `last`) quantity and amount are what moved by it, beside what had moved in parts before and what it left. Of the reasons that a night
-- gave, those are left out that it gave after the event. Of what a run tells that is matched which it froze, whenever that was. Of a warning of the end of recycling, the day of that end.
-- `goes_outside`: it is, or is to be, at an external depository. `own_amount` is what the instruction itself says, which is what it alleges.
select i.id, i.participant_id as participant, i.counterparty_id as counterparty, i.reference, i.common_reference, i.direction,
       i.payment, i.asset_id as asset, coalesce(q.code, n.code) as isin, trim_scale(coalesce(y.quantity, i.quantity - e.quantity)) as quantity, c.code as currency,
       coalesce(y.amount, coalesce(d.amount, i.amount) - e.amount) as amount,
       case when y.journal_id is not null then 'PAIN' when e.parts > 0 then 'PARC' end as part,
       trim_scale(e.quantity) as previous_quantity, e.amount as previous_amount,
       trim_scale(coalesce(i.quantity - e.quantity - y.quantity, 0)) as remaining_quantity,
       coalesce(coalesce(d.amount, i.amount) - e.amount - y.amount, 0) as remaining_amount, i.trade_date, i.intended_settlement_date, sh.number as account,
       ch.number as cash_account, k.csd_bic as place, i.place as settles_in,
       m.id is null and i.place = 'CSD' and exists (select from settlements_depositorylink l where l.market_id = i.market_id) as goes_outside, coalesce(x.transaction_type, tt.transaction_type, 'TRAD') as transaction_type,
       coalesce(case when %(frozen_through)s::bigint is null then m.matched_at <= %(at)s else m.id <= %(frozen_through)s end, false) as is_matched, coalesce(y.business_date, s.business_date) as settled_on,
       coalesce(ip.to_status, 'PACK') as processing, coalesce(ip.reason_code, '') as why_processing,
       coalesce(st.to_status, 'PEND') as settlement, coalesce(st.reason_code, '') as why_settlement, coalesce(ho.to_status, '') as hold,
       coalesce(im.kind, case when om.kind is not null then 'PRCY' end, '') as imposed, rw.cancelled_end_of as ends_on,
       i.amount as own_amount, x.counterparty_account, x.deliverer_client, x.receiver_client, x.cum_ex, coalesce(x.claim_opt_out, false) as claim_opt_out,
       coalesce(w.code = 'BSSP', false) as is_residue
from settlements_instruction i
join refdata_market k on k.id = i.market_id
left join lateral (select m.* from settlements_match m where m.delivering_id = i.id
                   union all select m.* from settlements_match m where m.receiving_id = i.id) m on true
left join settlements_instruction d on d.id = m.delivering_id
left join settlements_settlement s on s.match_id = m.id
left join settlements_matchingterms x on x.instruction_id = i.id
left join settlements_settlementcondition w on w.instruction_id = i.id
left join settlements_tradeterms tt on tt.instruction_id = i.id
left join refdata_asset q on q.id = i.asset_id
left join refdata_asset n on n.id = x.instrument_id
left join refdata_asset c on c.id = i.currency_id
left join lateral (
    select p.journal_id, p.business_date, p.quantity_units * power(10::numeric, -q.scale) as quantity,
           p.amount_units * power(10::numeric, -c.scale) as amount
    from settlements_settlementpart p where p.match_id = m.id and p.journal_id between %(first)s and %(last)s) y on true
left join lateral (
    select count(*) as parts, coalesce(sum(p.quantity_units), 0) * power(10::numeric, -coalesce(q.scale, 0)) as quantity,
           coalesce(sum(p.amount_units), 0) * power(10::numeric, -coalesce(c.scale, 0)) as amount
    from settlements_settlementpart p where p.match_id = m.id and p.journal_id < %(first)s) e on true
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
left join lateral (select h.kind from settlements_imposedhold h where h.instruction_id = i.id and h.imposed_at <= %(at)s
                     and coalesce(h.ended_at > %(at)s, true) order by array_position(array['CSDH', 'CVAL', 'CDEL'], h.kind) limit 1) im on true
left join lateral (select h.kind from settlements_imposedhold h
                   where m.matched_at <= %(at)s and h.instruction_id = m.delivering_id + m.receiving_id - i.id and h.imposed_at <= %(at)s
                     and coalesce(h.ended_at > %(at)s, true) limit 1) om on true
left join settlements_recyclingwarning rw on rw.instruction_id = i.id and rw.run_id = %(warned_by)s
where i.id = any (%(instructions)s::bigint[])
order by i.id
