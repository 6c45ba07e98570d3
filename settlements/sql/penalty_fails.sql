-- A penalty for each side that is the cause of what failed on the date of a night.
insert into settlements_penalty
    (match_id, kind, penalty_date, business_date, side, failing_id, receiving_id, market_id, payment, asset_id, currency_id, reason,
     quantity, cash_amount, rate_class, securities_rate, cash_rate, price, price_date, rounding, missing, amount, run_id, at)
select f.match_id, 'SEFP', %(business_date)s, %(business_date)s, f.side, f.failing, f.receiving, f.market_id, f.payment,
       nullif(f.asset_id, 0), f.currency, f.reason, f.quantity, f.cash, f.rate_class, f.securities_rate, f.cash_rate, f.price,
       f.price_date, f.rounding, f.missing,
       case when f.missing <> '' then 0 else settlements_penalty_amount(f.payment, f.side, f.price, f.quantity, f.cash, f.securities_rate, f.cash_rate, f.rounding) end,
       %(run)s, %(at)s
from (
    select o.match_id, o.market_id, o.payment, o.asset_id, d.currency, l.side, l.reason,
           case l.side when 'DELI' then o.deliverer_id else o.receiver_id end as failing,
           case l.side when 'DELI' then o.receiver_id else o.deliverer_id end as receiving,
           case when o.payment <> 'PFOD' then o.quantity_units * power(10::numeric, -a.scale) end as quantity,
           case when o.payment in ('PFOD', 'DWP') then o.amount_units * power(10::numeric, -c.scale) end as cash,
           case when o.payment <> 'PFOD' then d.rate_class else '' end as rate_class,
           case when w.needs_securities_rate then d.securities_rate end as securities_rate,
           case when w.needs_cash_rate then d.cash_rate end as cash_rate,
           case when w.needs_price then d.price end as price,
           case when w.needs_price then d.price_date end as price_date,
           s.rounding,
           concat_ws(',', case when w.needs_price and d.price is null then 'price' end,
                     case when w.needs_securities_rate and d.securities_rate is null then 'securities_rate' end,
                     case when w.needs_cash_rate and d.cash_rate is null then 'cash_rate' end) as missing
    from settlements_openmatch o
    join (select *, case side when 'DELI' then deliverer_reason else receiver_reason end as reason
          from jsonb_to_recordset(%(liable)s::jsonb)
              l(payment text, deliverer_reason text, receiver_reason text, side text)) l
        on (l.payment, l.deliverer_reason, l.receiver_reason) = (o.payment, o.deliverer_reason, o.receiver_reason)
    join jsonb_to_recordset(%(facts)s::jsonb)
        d(asset int, settled_in int, currency int, rate_class text, securities_rate numeric, cash_rate numeric, price numeric,
          price_date date) on (d.asset, d.settled_in) = (o.asset_id, o.currency_id)
    join jsonb_to_recordset(%(scope)s::jsonb) s(market int, rounding text) on s.market = o.market_id
    left join refdata_asset a on a.id = o.asset_id
    left join refdata_asset c on c.id = o.currency_id
    cross join lateral (select o.payment <> 'PFOD' as needs_price,
                               o.payment <> 'PFOD' and not (o.payment = 'DVP' and l.side = 'RECE') as needs_securities_rate,
                               o.payment in ('PFOD', 'DWP') or (o.payment = 'DVP' and l.side = 'RECE') as needs_cash_rate) w
    where o.match_id <= %(frozen_through)s and o.intended_settlement_date <= %(business_date)s and o.place = 'OWN'
      and o.market_id = any (%(open)s) and o.currency_id = any (%(currencies)s)
) f
on conflict on constraint a_side_pays_once_a_day_for_a_match do nothing
