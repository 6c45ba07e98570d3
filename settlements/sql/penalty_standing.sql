-- What stands of some penalties, and what they are reckoned anew with.
select p.id, p.business_date, p.penalty_date, p.market_id as market, p.payment, p.rounding, coalesce(p.asset_id, 0) as asset,
       case when p.payment = 'FOP' then 0 else p.currency_id end as settled_in,
       p.rate_class ~ '^GROWTH_MARKET' as on_growth_market, p.quantity, p.cash_amount,
       d.participant_id as deliverer, r.participant_id as receiver,
       coalesce(h.number, 0) as number, coalesce(h.kind, '') as kind, coalesce(h.side, p.side) as side, w.id as completed_by,
       exists (select from settlements_penaltymonth o where o.month = date_trunc('month', p.business_date)::date) as is_netted,
       t.of_deliverer, t.of_receiver
from settlements_penalty p
join settlements_match m on m.id = p.match_id
join settlements_instruction d on d.id = m.delivering_id
join settlements_instruction r on r.id = m.receiving_id
left join settlements_penalty w on w.completes_id = p.id
left join lateral (select c.* from settlements_penaltychange c where c.penalty_id = p.id order by c.number desc limit 1) h on true
left join lateral ( -- what else stands of its match and day, by who pays it
    select max(n.id) filter (where n.side = 'DELI') as of_deliverer, max(n.id) filter (where n.side = 'RECE') as of_receiver
    from (select o.id, coalesce(c.side, o.side) as side
          from settlements_penalty o
          left join lateral (select * from settlements_penaltychange g where g.penalty_id = o.id order by g.number desc limit 1) c on true
          where o.match_id = p.match_id and o.penalty_date = p.penalty_date and o.kind = p.kind and o.id <> p.id
            and c.kind is distinct from 'REMOVED' and not exists (select from settlements_penalty z where z.completes_id = o.id)) n) t on true
where p.id = any (%(penalties)s::bigint[])
