-- Of these versions those whose economics another trade came in with shortly before, and that trade, still standing: the
-- newest of them. They are looked up one beside the other in the order of the index, never by reading the whole table.
select v.id as version, t.id as trade, t.reference
from (
    select v.id, v.trade_id, v.trade_date, v.likeness, v.at
    from unnest(%(versions)s::bigint[]) w(id) join clearing_tradeversion v on v.id = w.id
    order by v.trade_date, v.likeness offset 0) v
cross join lateral (
    select o.trade_id from clearing_tradeversion o
    where o.trade_date = v.trade_date and o.likeness = v.likeness and o.trade_id < v.trade_id and o.at >= v.at - %(window)s
      and not exists (
          select from clearing_tradeversion l where l.trade_id = o.trade_id and (l.number > o.number or l.action = 'CANCEL'))
    order by o.trade_id desc limit 1) o
join clearing_trade t on t.id = o.trade_id
order by v.id
