-- Both instructions of a match mirror each other, but for a difference of amounts that is on file, and each keeps the form of its payment type.
with joined as (
    select id, delivering_id, receiving_id from settlements_match where id > %(mark)s
    union all
    select t.id, t.delivering_id, t.receiving_id from settlements_openmatch o join settlements_match t on t.id = o.match_id
    where t.id <= %(mark)s
), suspect as (
    select m.*, coalesce(x.units, 0) / power(10::numeric, coalesce(c.scale, 0)) as difference, q.scale as securities_scale, c.scale as cash_scale, qd.asset_id as held_d, qr.asset_id as held_r,
           cd.asset_id as cash_d, cr.asset_id as cash_r
    from joined m
    left join settlements_instruction d on d.id = m.delivering_id
    left join settlements_instruction r on r.id = m.receiving_id
    left join refdata_asset q on q.id = d.asset_id
    left join refdata_asset c on c.id = d.currency_id
    left join settlements_matchingdifference x on x.match_id = m.id
    left join ledger_account qd on qd.id = d.securities_account_id
    left join ledger_account qr on qr.id = r.securities_account_id
    left join ledger_account cd on cd.id = d.cash_account_id
    left join ledger_account cr on cr.id = r.cash_account_id
    where d.id is null or r.id is null or d.direction <> 'DELI' or r.direction <> 'RECE'
       or d.participant_id <> r.counterparty_id or d.counterparty_id <> r.participant_id or d.payment <> r.payment
       or d.asset_id is distinct from r.asset_id or d.quantity is distinct from r.quantity
       or d.currency_id is distinct from r.currency_id
       or d.amount + coalesce(x.units, 0) / power(10::numeric, coalesce(c.scale, 0)) is distinct from r.amount
       or d.intended_settlement_date <> r.intended_settlement_date or d.trade_date <> r.trade_date
       or d.market_id <> r.market_id or d.place <> r.place
       or d.quantity <> round(d.quantity, q.scale) or d.amount <> round(d.amount, c.scale)
       or not d.quantity > 0 or not d.amount > 0
       or d.intended_settlement_date < d.trade_date or d.priority not between 1 and 4 or r.priority not between 1 and 4
       or qd.asset_id is distinct from d.asset_id or qr.asset_id is distinct from r.asset_id
       or cd.asset_id is distinct from d.currency_id or cr.asset_id is distinct from r.currency_id
       or d.payment not in ('DVP', 'DWP', 'FOP', 'PFOD')
       or (d.asset_id is null) <> (d.payment = 'PFOD') or (d.currency_id is null) <> (d.payment = 'FOP')
       or (d.quantity is null) <> (d.asset_id is null) or (d.amount is null) <> (d.currency_id is null)
)
select x.code, 'match ' || s.id as key, x.expected, x.found
from (select s.*, (select i from settlements_instruction i where i.id = s.delivering_id) as delivers,
             (select i from settlements_instruction i where i.id = s.receiving_id) as receives from suspect s offset 0) s
cross join lateral (values
    ('S16', (delivers).id is not null and (receives).id is not null and (
        not (delivers).quantity > 0 or not (delivers).amount > 0 or (delivers).quantity <> round((delivers).quantity, securities_scale)
        or (delivers).amount <> round((delivers).amount, cash_scale) or (delivers).intended_settlement_date < (delivers).trade_date
        or (delivers).priority not between 1 and 4 or (receives).priority not between 1 and 4
        or held_d is distinct from (delivers).asset_id or held_r is distinct from (receives).asset_id
        or cash_d is distinct from (delivers).currency_id or cash_r is distinct from (receives).currency_id
        or (delivers).payment not in ('DVP', 'DWP', 'FOP', 'PFOD')
        or ((delivers).asset_id is null) <> ((delivers).payment = 'PFOD') or ((delivers).currency_id is null) <> ((delivers).payment = 'FOP')
        or ((delivers).quantity is null) <> ((delivers).asset_id is null) or ((delivers).amount is null) <> ((delivers).currency_id is null)),
     'legs of its payment type, in whole units, on accounts of the asset, due on or after its trade date', delivers::text),
    ('S12', (delivers).id is null or (receives).id is null or (delivers).direction <> 'DELI' or (receives).direction <> 'RECE'
        or (delivers).participant_id <> (receives).counterparty_id or (delivers).counterparty_id <> (receives).participant_id
        or (delivers).payment <> (receives).payment
        or (delivers).asset_id is distinct from (receives).asset_id or (delivers).quantity is distinct from (receives).quantity
        or (delivers).currency_id is distinct from (receives).currency_id or (delivers).amount + difference is distinct from (receives).amount
        or (delivers).intended_settlement_date <> (receives).intended_settlement_date
        or (delivers).trade_date <> (receives).trade_date or (delivers).market_id <> (receives).market_id
        or (delivers).place <> (receives).place,
     'the mirror of ' || coalesce(delivers::text, 'a deliverer'), coalesce(receives::text, 'no receiver'))
) x(code, wrong, expected, found)
where x.wrong
