-- A penalty for each day on which a match was late; of the side that came in later, or whose party sent both; of nobody
-- where both came in at once and nobody says whose they were.
insert into settlements_penalty
    (match_id, kind, penalty_date, business_date, side, failing_id, receiving_id, market_id, payment, asset_id, currency_id, reason,
     quantity, cash_amount, rate_class, securities_rate, cash_rate, price, price_date, rounding, missing, amount, run_id, at)
select f.match_id, 'LMFP', f.day, %(business_date)s, f.side, f.failing, f.receiving, f.market, f.payment, nullif(f.asset, 0),
       f.currency, '', f.quantity, f.cash, f.rate_class, f.securities_rate, f.cash_rate, f.price, f.price_date, f.rounding, f.missing,
       case when f.missing <> '' then 0 else settlements_penalty_amount(f.payment, f.side, f.price, f.quantity, f.cash, f.securities_rate, f.cash_rate, f.rounding) end,
       %(run)s, %(at)s
from (
    select m.match_id, n.day, m.side, m.market, m.payment, m.asset, d.currency,
           case m.side when 'DELI' then m.deliverer when 'RECE' then m.receiver end as failing,
           case m.side when 'DELI' then m.receiver when 'RECE' then m.deliverer end as receiving,
           m.quantity, case when m.payment in ('PFOD', 'DWP') then m.amount end as cash,
           case when m.payment <> 'PFOD' then d.rate_class else '' end as rate_class,
           case when w.needs_securities_rate then d.securities_rate end as securities_rate,
           case when w.needs_cash_rate then d.cash_rate end as cash_rate,
           case when w.needs_price then d.price end as price,
           case when w.needs_price then d.price_date end as price_date,
           n.rounding,
           case when m.side = '' then 'later_side' else
               concat_ws(',', case when w.needs_price and d.price is null then 'price' end,
                         case when w.needs_securities_rate and d.securities_rate is null then 'securities_rate' end,
                         case when w.needs_cash_rate and d.cash_rate is null then 'cash_rate' end) end as missing
    from penalty_late m
    join penalty_late_day n on n.match_id = m.match_id
    join penalty_facts d
        on (d.asset, d.settled_in, d.day, d.on_growth_market) = (m.asset, m.settled_in, n.day, n.on_growth_market)
    cross join lateral (select m.payment <> 'PFOD' and m.side <> '' as needs_price,
                               m.payment <> 'PFOD' and m.side <> '' and not (m.payment = 'DVP' and m.side = 'RECE')
                                   as needs_securities_rate,
                               m.side <> '' and (m.payment in ('PFOD', 'DWP') or (m.payment = 'DVP' and m.side = 'RECE'))
                                   as needs_cash_rate) w
) f
order by f.match_id, f.day
on conflict on constraint a_side_pays_once_a_day_for_a_match do nothing
