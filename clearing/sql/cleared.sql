-- How far clearing was with a version at an instant (now: none): whether it had to be confirmed, when it agreed, whether it
-- was novated, and since when the nets with it stand.
select exists (select from clearing_awaitedconfirmation w where w.version_id = v.id and w.at <= k.until) as awaits_confirmation,
       (select f.at from clearing_affirmation f where f.version_id = v.id and f.at <= k.until) as affirmed_at,
       exists (select from clearing_novation n where n.version_id = v.id and n.at <= k.until) as is_novated,
       (select max(o.at) from clearing_netmember m join clearing_netobligation o on o.id = m.net_id
        where m.version_id = v.id and o.at <= k.until and not exists (
            select from clearing_netobligation s where s.supersedes_id = o.id and s.at <= k.until)) as netted_at
from clearing_tradeversion v
cross join (select coalesce(%(until)s, 'infinity'::timestamptz) as until) k
where v.id = %(version)s
