-- The nets that stand and have one of these versions, each with its match, whether that still waits to settle, and whether the house
-- holds it.
select m.version_id as version, o.id as net, o.match_id as match, i.delivering_id as delivering, i.receiving_id as receiving,
       q.match_id is not null as is_open, coalesce(q.deliverer_imposed <> '' or q.receiver_imposed <> '', false) as is_held,
       exists (select from settlements_settlement s where s.match_id = o.match_id) as is_settled
from clearing_netmember m
join clearing_netobligation o on o.id = m.net_id
left join settlements_match i on i.id = o.match_id
left join settlements_openmatch q on q.match_id = o.match_id
where m.version_id = any (%(versions)s::bigint[])
  and not exists (select from clearing_netobligation n where n.supersedes_id = o.id)
order by o.id
