-- Every staged own instruction, its matching terms, its settlement condition and its place of trade where it says one, and its place in the queue of matching
-- under the key of all that matching compares exactly; then the control totals of what was written, per currency ("" for free of payment),
-- and an order-free digest.
with told as materialized (
    select t.*, s.id as securities, c.id as money,
           case direction when 'DELI' then client else counterparty_client end as deliverer_client,
           case direction when 'DELI' then counterparty_client else client end as receiver_client,
           case direction when 'DELI' then account_number else counterparty_account end as deliverer_account,
           case direction when 'DELI' then counterparty_account else account_number end as receiver_account,
           case direction when 'DELI' then participant else counterparty end as giver,
           case direction when 'DELI' then counterparty else participant end as taker
    from side_intake t
    left join ledger_account s on (s.holder_id, s.asset_id) = (t.account, t.asset)
    left join ledger_account c on (c.holder_id, c.asset_id) = (t.cash, t.currency)
    order by t.line
), sides as (
    insert into settlements_instruction (
        id, participant_id, counterparty_id, reference, common_reference, direction, payment, asset_id, quantity,
        currency_id, amount, trade_date, intended_settlement_date, securities_account_id, cash_account_id, market_id,
        place, priority, partial, load_id, submitted_by, at)
    select instruction_id, participant, counterparty, reference, common_reference, direction, payment, asset, quantity,
           currency, amount, trade_date, intended, securities, money, market, place, priority, partial, null, %(by)s, %(at)s
    from told
    returning hash_record_extended((participant_id, counterparty_id, reference, common_reference, direction, payment,
        asset_id, trim_scale(quantity), currency_id, trim_scale(amount), trade_date, intended_settlement_date,
        securities_account_id, cash_account_id, market_id, place, priority, partial), 7) as hash
), terms as (
    insert into settlements_matchingterms (
        instruction_id, transaction_type, cum_ex, claim_opt_out, deliverer_client, receiver_client, counterparty_account, instrument_id)
    select instruction_id, transaction_type, cum_ex, claim_opt_out, deliverer_client, receiver_client, counterparty_account, instrument
    from told
    returning hash_record_extended((instruction_id, transaction_type, cum_ex, claim_opt_out, deliverer_client, receiver_client,
        counterparty_account, instrument_id), 7) as hash
), conditions as (
    insert into settlements_settlementcondition (instruction_id, code)
    select instruction_id, settlement_condition from told where settlement_condition is not null
    returning hash_record_extended((instruction_id, code), 7) as hash
), trades as (
    insert into settlements_tradeterms (instruction_id, place_of_trade)
    select instruction_id, place_of_trade from told where place_of_trade is not null
    returning hash_record_extended((instruction_id, transaction_type, place_of_trade, instructed_by), 7) as hash
), queued as (
    insert into settlements_unmatched (
        instruction_id, key, delivers, participant_id, counterparty_id, market_id, payment, place, priority,
        intended_settlement_date, asset_id, securities_account, quantity_units, currency_id, cash_account, amount_units, at,
        common_reference, deliverer_client, receiver_client, deliverer_account, receiver_account, is_held, is_alleged)
    select instruction_id,
           left(encode(sha256(convert_to(row(payment <> 'FOP', payment in ('DWP', 'PFOD'), coalesce(asset, instrument), trim_scale(quantity),
               trade_date - date '2000-01-01', intended - date '2000-01-01', giver, taker, market, place, currency, cum_ex,
               claim_opt_out)::text, 'UTF8')), 'hex'), 32)::uuid,
           direction = 'DELI', participant, counterparty, market, payment, place, priority,
           intended, coalesce(asset, 0), coalesce(securities, 0), quantity_units, coalesce(currency, 0), coalesce(money, 0),
           amount_units, %(at)s, common_reference, deliverer_client, receiver_client, deliverer_account, receiver_account, false, false
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
                  'hex') as digest from (
        select hash from sides union all select hash from terms union all select hash from conditions
        union all select hash from trades) h) d
order by t.currency
