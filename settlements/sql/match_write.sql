-- What has met: its match, its queue row by the deliverer's amount, failing where it is matched after the cut-off, the
-- difference of the receiver's, and every move of status of both sides; then how many there are, the first and the last, and an order-free digest of them.
with told as materialized (
    select m.match_id, m.delivering_id, m.receiving_id, m.units, m.limit_units, least(d.priority, r.priority) as priority,
           d.intended_settlement_date, d.market_id, d.payment, d.place, d.participant_id as deliverer_id, r.participant_id as receiver_id,
           d.asset_id, d.securities_account as securities_from, r.securities_account as securities_to, d.quantity_units, d.currency_id,
           case when d.payment = 'DVP' then r.cash_account else d.cash_account end as cash_from,
           case when d.payment = 'DVP' then d.cash_account else r.cash_account end as cash_to,
           d.amount_units, case when greatest(d.at, r.at, %(at)s) >= p.passed_at then 'PENF' else 'PEND' end as settlement,
           d.is_held as deliverer_hold, r.is_held as receiver_hold, d.imposed as deliverer_imposed, r.imposed as receiver_imposed,
           d.is_alleged as deliverer_alleged, r.is_alleged as receiver_alleged
    from matching_met m
    join settlements_unmatched d on d.instruction_id = m.delivering_id
    join settlements_unmatched r on r.instruction_id = m.receiving_id
    left join unnest(%(markets)s::int[], %(payments)s::text[], %(dates)s::date[], %(cut_offs)s::timestamptz[])
        p(market_id, payment, intended, passed_at)
        on (p.market_id, p.payment, p.intended)
           = (d.market_id, case when d.payment = 'FOP' then 'FREE' else 'APMT' end, d.intended_settlement_date)
), matched as (
    insert into settlements_match (id, delivering_id, receiving_id, matched_at)
    select match_id, delivering_id, receiving_id, %(at)s from told
), queued as (
    insert into settlements_openmatch (
        match_id, priority, intended_settlement_date, market_id, payment, place, deliverer_id, receiver_id, asset_id,
        securities_from, securities_to, quantity_units, currency_id, cash_from, cash_to, amount_units, settlement,
        deliverer_reason, receiver_reason, deliverer_hold, receiver_hold, deliverer_imposed, receiver_imposed, deliverer_cancels,
        receiver_cancels)
    select match_id, priority, intended_settlement_date, market_id, payment, place, deliverer_id, receiver_id, asset_id,
           securities_from, securities_to, quantity_units, currency_id, cash_from, cash_to, amount_units, settlement, '', '',
           deliverer_hold, receiver_hold, deliverer_imposed, receiver_imposed, false, false
    from told
), differing as (
    insert into settlements_matchingdifference (match_id, units, limit_units)
    select match_id, units, limit_units from told where units <> 0
), moved as (
    insert into settlements_statuschange
        (instruction_id, axis, from_status, to_status, reason_code, business_date, run_id, by, at)
    select case when v.delivers then t.delivering_id else t.receiving_id end, v.axis, v.from_status, coalesce(v.to_status, t.settlement),
           '', %(business_date)s, null, 'matching', %(at)s
    from told t cross join (values
        (true, 'MTCH', 'NMAT', 'MACH'), (true, 'SETT', '', null), (false, 'MTCH', 'NMAT', 'MACH'), (false, 'SETT', '', null)
    ) v(delivers, axis, from_status, to_status)
), shown as (
    insert into settlements_statuschange
        (instruction_id, axis, from_status, to_status, reason_code, business_date, run_id, by, at)
    select v.instruction_id, 'HOLD', case when v.is_held then 'PREA' else '' end, case when v.is_held then 'BOTH' else 'PRCY' end,
           '', %(business_date)s, null, 'matching', %(at)s
    from (select * from told where deliverer_hold or receiver_hold) t cross join lateral (values
        (t.delivering_id, t.deliverer_hold, t.receiver_hold), (t.receiving_id, t.receiver_hold, t.deliverer_hold)
    ) v(instruction_id, is_held, other_holds)
    where v.other_holds
)
select count(*) as matches, min(match_id) as first, max(match_id) as last, count(*) filter (where units <> 0) as differing,
       count(*) filter (where deliverer_alleged) + count(*) filter (where receiver_alleged) as alleged,
       coalesce(array_agg(delivering_id) filter (where deliverer_alleged), '{}')
       || coalesce(array_agg(receiving_id) filter (where receiver_alleged), '{}') as alleged_ids,
       encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
from (select *, hash_record_extended((match_id, delivering_id, receiving_id, units), 7) as hash from told) h
