-- A penalty for each side that is the cause of what failed; of nobody where its night gave no reasons.
insert into settlements_penalty
    (match_id, kind, penalty_date, business_date, side, failing_id, receiving_id, market_id, payment, asset_id, currency_id, reason,
     quantity, cash_amount, rate_class, securities_rate, cash_rate, price, price_date, rounding, missing, amount, run_id, at)
select f.match_id, 'SEFP', f.day, %(business_date)s, f.side, f.failing, f.receiving, f.market, f.payment, nullif(f.asset, 0),
       f.currency, f.reason, f.quantity, f.cash, f.rate_class, f.securities_rate, f.cash_rate, f.price, f.price_date, f.rounding,
       f.missing,
       case when f.missing <> '' then 0 else settlements_penalty_amount(f.payment, f.side, f.price, f.quantity, f.cash, f.securities_rate, f.cash_rate, f.rounding) end,
       %(run)s, %(at)s
from (
    select o.match_id, o.day, o.market, o.payment, o.asset, d.currency, l.side, l.reason,
           case l.side when 'DELI' then o.deliverer when 'RECE' then o.receiver end as failing,
           case l.side when 'DELI' then o.receiver when 'RECE' then o.deliverer end as receiving,
           o.quantity, o.cash,
           case when o.payment <> 'PFOD' then d.rate_class else '' end as rate_class,
           case when l.needs_securities_rate then d.securities_rate end as securities_rate,
           case when l.needs_cash_rate then d.cash_rate end as cash_rate,
           case when l.needs_price then d.price end as price,
           case when l.needs_price then d.price_date end as price_date,
           o.rounding,
           case when l.side = '' then 'reason'
                when l.needs_price and d.price is null or l.needs_securities_rate and d.securities_rate is null
                     or l.needs_cash_rate and d.cash_rate is null
                    then concat_ws(',', case when l.needs_price and d.price is null then 'price' end,
                                   case when l.needs_securities_rate and d.securities_rate is null then 'securities_rate' end,
                                   case when l.needs_cash_rate and d.cash_rate is null then 'cash_rate' end)
                else '' end as missing
    from penalty_failing o
    join (select payment, deliverer_reason, receiver_reason, side, side <> '' and payment <> 'PFOD' as needs_price,
                 case side when 'DELI' then deliverer_reason when 'RECE' then receiver_reason else '' end as reason,
                 side <> '' and payment <> 'PFOD' and not (payment = 'DVP' and side = 'RECE') as needs_securities_rate,
                 side <> '' and (payment in ('PFOD', 'DWP') or (payment = 'DVP' and side = 'RECE')) as needs_cash_rate
          from jsonb_to_recordset(%(liable)s::jsonb)
              l(payment text, deliverer_reason text, receiver_reason text, side text)) l
        on (l.payment, l.deliverer_reason, l.receiver_reason) = (o.payment, o.deliverer_reason, o.receiver_reason)
    join penalty_facts d
        on (d.asset, d.settled_in, d.day, d.on_growth_market) = (o.asset, o.settled_in, o.day, o.on_growth_market)
) f
order by f.day, f.match_id, f.side
