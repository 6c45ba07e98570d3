-- Both sides of every staged trade, their settlement condition and what they say of their trade where they do, their match and its
-- queue row; then the control totals of what was written, per currency ("" for free of payment), and an order-free digest over the
-- terms of the instructions.
with told as materialized (
    select t.*, ds.id as securities_from, rs.id as securities_to, dc.id as deliverer_money, rc.id as receiver_money
    from intake t
    left join ledger_account ds on (ds.holder_id, ds.asset_id) = (t.deliverer_account, t.asset)
    left join ledger_account rs on (rs.holder_id, rs.asset_id) = (t.receiver_account, t.asset)
    left join ledger_account dc on (dc.holder_id, dc.asset_id) = (t.deliverer_cash, t.currency)
    left join ledger_account rc on (rc.holder_id, rc.asset_id) = (t.receiver_cash, t.currency)
    order by t.line
), sides as (
    insert into settlements_instruction (
        id, participant_id, counterparty_id, reference, common_reference, direction, payment, asset_id, quantity,
        currency_id, amount, trade_date, intended_settlement_date, securities_account_id, cash_account_id, market_id,
        place, priority, partial, load_id, submitted_by, at)
    select s.id, s.mine, s.other, s.reference, t.common_reference, s.direction, t.payment, t.asset, t.quantity,
           t.currency, t.amount, t.trade_date, t.intended, s.securities, s.money, t.market,
           t.place, t.priority, t.partial, %(load)s, %(by)s, %(at)s
    from told t cross join lateral (values
        (t.delivering_id, t.deliverer, t.receiver, t.deliverer_reference, 'DELI', t.securities_from, t.deliverer_money),
        (t.receiving_id, t.receiver, t.deliverer, t.receiver_reference, 'RECE', t.securities_to, t.receiver_money)
    ) s(id, mine, other, reference, direction, securities, money)
    returning hash_record_extended((participant_id, counterparty_id, reference, common_reference, direction, payment,
        asset_id, trim_scale(quantity), currency_id, trim_scale(amount), trade_date, intended_settlement_date,
        securities_account_id, cash_account_id, market_id, place, priority, partial), 7) as hash
), conditions as (
    insert into settlements_settlementcondition (instruction_id, code)
    select s.id, t.settlement_condition from told t cross join lateral (values (t.delivering_id), (t.receiving_id)) s(id)
    where t.settlement_condition is not null
    returning hash_record_extended((instruction_id, code), 7) as hash
), trades as (
    insert into settlements_tradeterms (instruction_id, transaction_type, place_of_trade, instructed_by)
    select s.id, t.transaction_type, t.place_of_trade, t.instructed_by
    from told t cross join lateral (values (t.delivering_id), (t.receiving_id)) s(id)
    where coalesce(t.transaction_type, t.place_of_trade, t.instructed_by) is not null
    returning hash_record_extended((instruction_id, transaction_type, place_of_trade, instructed_by), 7) as hash
), matched as (
    insert into settlements_match (id, delivering_id, receiving_id, matched_at)
    select match_id, delivering_id, receiving_id, %(at)s from told
), queued as (
    insert into settlements_openmatch (
        match_id, priority, intended_settlement_date, market_id, payment, place, deliverer_id, receiver_id, asset_id,
        securities_from, securities_to, quantity_units, currency_id, cash_from, cash_to, amount_units, settlement, deliverer_reason,
        receiver_reason, deliverer_hold, receiver_hold, deliverer_cancels, receiver_cancels)
    select match_id, priority, intended, market, payment, place, deliverer, receiver, coalesce(asset, 0), coalesce(securities_from, 0),
           coalesce(securities_to, 0), quantity_units, coalesce(currency, 0),
           coalesce(case when payment = 'DVP' then receiver_money else deliverer_money end, 0),
           coalesce(case when payment = 'DVP' then deliverer_money else receiver_money end, 0),
           amount_units, settlement, '', '', false, false, false, false
    from told
    returning currency_id, amount_units
), totals as (
    select coalesce(c.code, '') as currency, count(*) as number,
           sum(q.amount_units) / power(10::numeric, coalesce(c.scale, 0)) as amount
    from queued q left join refdata_asset c on c.id = nullif(q.currency_id, 0)
    group by c.code, c.scale
)
select t.currency, t.number, t.amount, d.digest
from totals t cross join (
    select encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')),
                  'hex') as digest
    from (select hash from sides union all select hash from conditions union all select hash from trades) h) d
order by t.currency
