-- What each side that is the cause is expected to pay for what failed at its depository, and the later one for each day on which it matched
-- late there; of nobody where the depository did not say whose cause it was.
insert into settlements_expectedpenalty
    (instruction_id, kind, penalty_date, business_date, side, market_id, payment, asset_id, currency_id, reason, quantity, cash_amount,
     rate_class, securities_rate, cash_rate, price, price_date, rounding, missing, amount, run_id, at)
select f.instruction_id, f.kind, f.day, %(business_date)s, f.side, f.market, f.payment, nullif(f.asset, 0), f.currency, f.reason, f.quantity, f.cash,
       f.rate_class, f.securities_rate, f.cash_rate, f.price, f.price_date, f.rounding, f.missing,
       case when f.missing <> '' then 0 else settlements_penalty_amount(f.payment, f.side, f.price, f.quantity, f.cash, f.securities_rate, f.cash_rate, f.rounding) end,
       %(run)s, %(at)s
from (
    select x.*, d.currency, case when x.payment <> 'PFOD' then d.rate_class else '' end as rate_class,
           case when n.securities_rate then d.securities_rate end as securities_rate, case when n.cash_rate then d.cash_rate end as cash_rate,
           case when n.price then d.price end as price, case when n.price then d.price_date end as price_date,
           case when x.side = '' then case x.kind when 'SEFP' then 'reason' else 'later_side' end
                else concat_ws(',', case when n.price and d.price is null then 'price' end,
                               case when n.securities_rate and d.securities_rate is null then 'securities_rate' end,
                               case when n.cash_rate and d.cash_rate is null then 'cash_rate' end) end as missing
    from (
        select o.instruction_id, 'SEFP' as kind, o.day, l.side, o.market, o.payment, o.asset, o.settled_in, o.on_growth_market,
               case when o.hold <> '' then o.hold else o.reason end as reason, o.quantity, o.cash, o.rounding
        from expected_failing o
        join jsonb_to_recordset(%(liable)s::jsonb) l(own text, payment text, reason text, hold text, side text)
            on (l.own, l.payment, l.reason, l.hold) = (o.own, o.payment, o.reason, o.hold)
        union all
        select i.id, 'LMFP', y.day, s.side, l.market, l.payment, l.asset, l.settled_in, y.on_growth_market, '',
               case when l.payment <> 'PFOD' then l.quantity end, case when l.payment = any (array['PFOD', 'DWP']) then l.amount end, y.rounding
        from penalty_late l
        join penalty_late_day y on y.match_id = l.match_id
        join settlements_instruction i on i.id = -l.match_id
        join jsonb_to_recordset(%(later)s::jsonb) s(own text, is_early boolean, was_unmatched boolean, side text)
            on (s.own, s.is_early, s.was_unmatched) = (l.own, l.is_early, l.was_unmatched)
        join settlements_penaltymarket k on k.market_id = l.market and k.is_in_scope and k.valid @> y.day
        left join settlements_depositorysettlement e on e.instruction_id = i.id
        where (e.settled_on is null or e.settled_on >= y.day)
          and not exists (select from settlements_settlementcondition b where b.instruction_id = i.id and b.code = 'BSSP')
          and not exists (select from settlements_matchingterms t where t.instruction_id = i.id and t.transaction_type = any (k.types_out_of_scope))
          and not exists (select from settlements_tradeterms t where t.instruction_id = i.id and t.transaction_type = any (k.types_out_of_scope))
    ) x
    join penalty_facts d
        on (d.asset, d.settled_in, d.day, d.on_growth_market) = (x.asset, x.settled_in, x.day, x.on_growth_market)
    cross join lateral (
        select x.side <> '' and x.payment <> 'PFOD' as price,
               x.side <> '' and x.payment <> 'PFOD' and not (x.payment = 'DVP' and x.side = 'RECE') as securities_rate,
               x.side <> '' and (x.payment = any (array['PFOD', 'DWP']) or (x.payment = 'DVP' and x.side = 'RECE')) as cash_rate) n
) f
order by f.day, f.instruction_id, f.kind, f.side
on conflict on constraint a_side_is_expected_to_pay_once_a_day do nothing
