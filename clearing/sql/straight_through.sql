-- Of trades that came in on some days, by party and channel: how many versions there were, how many of them went through
-- without an exception, and how many exceptions they had by code ("" stands for all versions).
with came as (
    select v.id, t.party_id, t.channel
    from clearing_tradeversion v join clearing_trade t on t.id = v.trade_id
    where v.at >= %(since)s and v.at < %(until)s and v.action <> 'CANCEL' and {scope}
), stood as (
    select c.party_id, c.channel, e.code, count(distinct c.id) as number
    from came c join clearing_tradeexception e on e.version_id = c.id group by 1, 2, 3
)
select c.party_id, p.lei, c.channel, '' as code, count(*) as number,
       count(*) filter (where not exists (
           select from clearing_tradeexception e where e.version_id = c.id)) as through
from came c join refdata_party p on p.id = c.party_id group by 1, 2, 3
union all
select s.party_id, p.lei, s.channel, s.code, s.number, 0
from stood s join refdata_party p on p.id = s.party_id
order by 3, 2, 4
