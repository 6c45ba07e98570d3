-- Both sides of the bench's matched pairs.
insert into settlements_instruction (id, participant_id, counterparty_id, reference, direction, payment, asset_id, quantity,
    currency_id, amount, trade_date, intended_settlement_date, securities_account_id, cash_account_id, market_id, place,
    priority, partial, submitted_by, at)
select f.match_id * 2 + s.offs, s.mine, s.other, 'R' || (f.match_id * 2 + s.offs), s.direction, 'DVP', f.asset_id, f.quantity,
       %(currency)s, f.amount / 100.0, %(trade_date)s, %(intended)s, s.securities, s.cash, %(market)s, 'OWN',
       f.priority, case when %(parted)s > 0 and f.match_id %% greatest(%(parted)s, 1) = 0 then 'PARQ' else 'NPAR' end, 'bench', (%(trade_date)s::date + time '09:00') at time zone 'UTC'
from filed f cross join lateral (values
    (0, f.deliverer, f.receiver, 'DELI', f.securities_from, f.cash_to),
    (1, f.receiver, f.deliverer, 'RECE', f.securities_to, f.cash_from)) s(offs, mine, other, direction, securities, cash)
