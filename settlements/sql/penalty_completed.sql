-- What lacked a fact that is known by now is reckoned, of its own day, by a change of its own: what was known of it stays, what was missing
-- is added. Only of months that may still be changed; what a person has changed since is left to him. Braces are filled in.
insert into settlements_penaltychange
    (penalty_id, number, kind, code, side, failing_id, receiving_id, securities_rate, cash_rate, price, price_date, amount, reason,
     business_date, run_id, by, at)
select id, 1, 'COMPLETED', '', side, failing_id, receiving_id, now_securities_rate, now_cash_rate, now_price, now_price_date,
       settlements_penalty_amount(payment, side, now_price, quantity, cash_amount, now_securities_rate, now_cash_rate, rounding),
       %(reason)s, %(business_date)s, %(run)s, %(by)s, %(at)s
from (
    select p.*,
           case when p.missing ~ '\mprice' then d.price else p.price end as now_price,
           case when p.missing ~ '\mprice' then d.price_date else p.price_date end as now_price_date,
           case when p.missing ~ '\msecurities_rate' then d.securities_rate else p.securities_rate end as now_securities_rate,
           case when p.missing ~ '\mcash_rate' then d.cash_rate else p.cash_rate end as now_cash_rate
    from settlements_penalty p
    join penalty_facts d
        on (d.asset, d.settled_in, d.day, d.on_growth_market)
         = (coalesce(p.asset_id, 0), case when p.payment = 'FOP' then 0 else p.currency_id end, p.penalty_date,
            p.rate_class ~ '^GROWTH_MARKET')
       and d.currency = p.currency_id
    where p.missing <> '' and p.missing ~ 'price|rate'
      and {completable}
      and p.business_date <= %(business_date)s
      and (p.missing !~ '\msecurities_rate' or d.rate_class = p.rate_class)
      and not exists (select from settlements_penalty c where c.completes_id = p.id)
      and not exists (select from settlements_penaltychange h where h.penalty_id = p.id)
) f
where (f.missing !~ '\mprice' or f.now_price is not null)
  and (f.missing !~ '\msecurities_rate' or f.now_securities_rate is not null)
  and (f.missing !~ '\mcash_rate' or f.now_cash_rate is not null)
order by f.id
