-- Of these versions those whose economics another trade came in with shortly before, and that trade, still standing: the
-- newest of them.
select distinct on (w.version) w.version, t.id as trade, t.reference
from unnest(%(versions)s::bigint[], %(trades)s::bigint[], %(days)s::date[], %(likenesses)s::bigint[])
     w(version, trade, day, likeness)
join clearing_tradeversion o on o.trade_date = w.day and o.likeness = w.likeness and o.trade_id < w.trade
join clearing_tradeversion v on v.id = w.version and o.at >= v.at - %(window)s
join clearing_trade t on t.id = o.trade_id
where not exists (
    select from clearing_tradeversion l where l.trade_id = o.trade_id and (l.number > o.number or l.action = 'CANCEL'))
order by w.version, t.id desc
