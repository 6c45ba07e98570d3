-- Of trades that came in since an instant, by party and channel: how many there were, how many of them nothing ever stood
-- against, and against how many something of each code stood ("" stands for all of them).
with came as (
    select t.id, t.party_id, t.channel from clearing_trade t where t.at >= %(since)s and {scope}
), stood as (
    select c.party_id, c.channel, e.code, count(distinct c.id) as number
    from came c
    join clearing_tradeversion v on v.trade_id = c.id
    join clearing_tradeexception e on e.version_id = v.id
    group by 1, 2, 3
)
select c.party_id, p.lei, c.channel, '' as code, count(*) as number,
       count(*) filter (where not exists (
           select from clearing_tradeversion v join clearing_tradeexception e on e.version_id = v.id
           where v.trade_id = c.id)) as through
from came c join refdata_party p on p.id = c.party_id group by 1, 2, 3
union all
select s.party_id, p.lei, s.channel, s.code, s.number, 0
from stood s join refdata_party p on p.id = s.party_id
order by 3, 2, 4
