-- What is expected and lacked a fact that is known by now is reckoned, of its own day, as penalty_completed.sql has it of ours; not what
-- was told since to have settled by its day. Braces are filled in.
insert into settlements_expectedpenalty
    (instruction_id, kind, penalty_date, business_date, side, market_id, payment, asset_id, currency_id, reason, quantity, cash_amount,
     rate_class, securities_rate, cash_rate, price, price_date, rounding, missing, amount, run_id, at, completes_id)
select instruction_id, kind, penalty_date, %(business_date)s, side, market_id, payment, asset_id, currency_id, reason, quantity, cash_amount,
       rate_class, now_securities_rate, now_cash_rate, now_price, now_price_date, rounding, '',
       settlements_penalty_amount(payment, side, now_price, quantity, cash_amount, now_securities_rate, now_cash_rate, rounding),
       %(run)s, %(at)s, id
from (
    select p.*,
           case when p.missing ~ '\mprice' then d.price else p.price end as now_price,
           case when p.missing ~ '\mprice' then d.price_date else p.price_date end as now_price_date,
           case when p.missing ~ '\msecurities_rate' then d.securities_rate else p.securities_rate end as now_securities_rate,
           case when p.missing ~ '\mcash_rate' then d.cash_rate else p.cash_rate end as now_cash_rate
    from settlements_expectedpenalty p
    join penalty_facts d
        on (d.asset, d.settled_in, d.day, d.on_growth_market)
         = (coalesce(p.asset_id, 0), case when p.payment = 'FOP' then 0 else p.currency_id end, p.penalty_date,
            p.rate_class ~ '^GROWTH_MARKET')
       and d.currency = p.currency_id
    where p.missing <> '' and p.missing ~ 'price|rate' and p.run_id <> %(run)s
      and {completable}
      and (p.missing !~ '\msecurities_rate' or d.rate_class = p.rate_class)
      and not exists (select from settlements_depositorysettlement e where e.instruction_id = p.instruction_id and e.settled_on <= p.penalty_date)
      and not exists (select from settlements_expectedpenalty c where c.completes_id = p.id)
) f
where (f.missing !~ '\mprice' or f.now_price is not null)
  and (f.missing !~ '\msecurities_rate' or f.now_securities_rate is not null)
  and (f.missing !~ '\mcash_rate' or f.now_cash_rate is not null)
order by f.id
on conflict (completes_id) where completes_id is not null do nothing
