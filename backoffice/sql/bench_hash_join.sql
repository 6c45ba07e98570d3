-- The hash join that somebody would write by hand: what agrees in its key and its reference, the amounts within the tolerance, is
-- matched, queued, told of and taken out of what waits. It locks nothing, chooses between nothing, and counts nothing.
with met as materialized (
    select nextval('settlements_match_id_seq') as id, d.instruction_id as delivering_id, r.instruction_id as receiving_id,
           d.participant_id as deliverer_id, r.participant_id as receiver_id, d.intended_settlement_date, d.market_id, d.payment, d.place,
           d.priority, d.asset_id, d.securities_account as securities_from, r.securities_account as securities_to, d.quantity_units,
           d.currency_id, r.cash_account as cash_from, d.cash_account as cash_to, d.amount_units, r.amount_units - d.amount_units as units
    from settlements_unmatched d join settlements_unmatched r
        on r.key = d.key and r.common_reference = d.common_reference and not r.delivers
       and abs(r.amount_units - d.amount_units) <= case when d.amount_units <= 10000000 then 200 else 2500 end
    where d.delivers
), matched as (
    insert into settlements_match (id, delivering_id, receiving_id, matched_at)
    select id, delivering_id, receiving_id, %(at)s from met
), queued as (
    insert into settlements_openmatch (
        match_id, priority, intended_settlement_date, market_id, payment, place, deliverer_id, receiver_id, asset_id,
        securities_from, securities_to, quantity_units, currency_id, cash_from, cash_to, amount_units, settlement,
        deliverer_reason, receiver_reason, deliverer_hold, receiver_hold, deliverer_cancels, receiver_cancels)
    select id, priority, intended_settlement_date, market_id, payment, place, deliverer_id, receiver_id, asset_id, securities_from,
           securities_to, quantity_units, currency_id, cash_from, cash_to, amount_units, 'PEND', '', '', false, false, false, false
    from met
), differing as (
    insert into settlements_matchingdifference (match_id, units, limit_units)
    select id, units, case when amount_units <= 10000000 then 200 else 2500 end from met where units <> 0
), moved as (
    insert into settlements_statuschange (instruction_id, axis, from_status, to_status, reason_code, business_date, by, at)
    select s.id, v.axis, v.from_status, v.to_status, '', %(business_date)s, 'matching', %(at)s
    from met cross join lateral (values (delivering_id), (receiving_id)) s(id)
    cross join (values ('MTCH', 'NMAT', 'MACH'), ('SETT', '', 'PEND')) v(axis, from_status, to_status)
), gone as (
    delete from settlements_unmatched u using (select delivering_id as id from met union all select receiving_id from met) m
    where u.instruction_id = m.id
)
select count(*) from met
