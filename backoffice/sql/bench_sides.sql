-- Both own instructions of what is filed, each waiting for the other: every 33rd receiver says another quantity, every 20th another
-- amount within the tolerance, every 10,000th one beyond it.
with sides as (
    select nextval('settlements_instruction_id_seq') as id, f.*, s.*, f.n %% 33 = 0 and s.direction = 'RECE' as differs,
           f.amount + case when s.direction = 'DELI' then 0 when f.n %% 10000 = 1 then 5000 when f.n %% 20 = 3 then 100 else 0 end as said
    from filed f cross join lateral (values
        (f.deliverer, f.receiver, 'DELI', f.securities_from, f.cash_to), (f.receiver, f.deliverer, 'RECE', f.securities_to, f.cash_from)
    ) s(mine, other, direction, securities, money)
), instructions as (
    insert into settlements_instruction (
        id, participant_id, counterparty_id, reference, common_reference, direction, payment, asset_id, quantity, currency_id, amount,
        trade_date, intended_settlement_date, securities_account_id, cash_account_id, market_id, place, priority, partial,
        submitted_by, at)
    select id, mine, other, 'B' || id, 'C' || n, direction, 'DVP', asset_id, quantity + differs::int, %(currency)s, said / 100.0,
           %(trade_date)s, %(intended)s, securities, money, %(market)s, 'OWN', 4, 'NPAR', 'bench', '2026-01-01'
    from sides
), terms as (
    insert into settlements_matchingterms (instruction_id, transaction_type, claim_opt_out) select id, 'TRAD', false from sides
)
insert into settlements_unmatched (
    instruction_id, key, delivers, participant_id, counterparty_id, market_id, payment, place, priority,
    intended_settlement_date, asset_id, securities_account, quantity_units, currency_id, cash_account, amount_units,
    at, common_reference, deliverer_account, receiver_account, is_held, is_alleged)
select id, left(encode(sha256(convert_to(row(true, false, asset_id, quantity + differs::int, %(trade_date)s::date - date '2000-01-01',
           %(intended)s::date - date '2000-01-01', deliverer, receiver, %(market)s, 'OWN', %(currency)s, null, false)::text, 'UTF8')), 'hex'), 32)::uuid,
       direction = 'DELI', mine, other, %(market)s, 'DVP', 'OWN', 4, %(intended)s, asset_id, securities, quantity + differs::int,
       %(currency)s, money, said, '2026-01-01', 'C' || n, case direction when 'DELI' then 'SEC' || mine end,
       case direction when 'RECE' then 'SEC' || mine end, false, false
from sides
