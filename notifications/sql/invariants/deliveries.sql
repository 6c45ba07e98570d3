-- Every delivery has its sealed event, waits for a time that comes, is there once, and was answered where it says so.
select x.code, 'delivery ' || d.id as key, x.expected, x.found
from notifications_delivery d
left join recordkeeping_leaf l on l.position = d.position
left join recordkeeping_event e on e.id = l.event_id
cross join lateral (
    select count(*) filter (where a.status between 200 and 299) as good from notifications_attempt a where a.delivery_id = d.id
) t
cross join lateral (values
    ('O02', d.position is not null and e.id is null, 'a sealed event', 'position ' || d.position),
    ('O03', d.state = 'WAITING' and (d.next_at > now() + interval '48 hours' or d.lease_until > now() + interval '4 hours'),
     'tried within two days', format('next at %%s, held until %%s', d.next_at, d.lease_until)),
    ('O04', d.state = 'DELIVERED' and t.good = 0, 'an answer of 2xx', 'none'),
    ('O04', exists (select from notifications_delivery o
                    where o.subscription_id = d.subscription_id and o.position = d.position and o.id < d.id),
     'one delivery', 'another one of the same event')
) x(code, wrong, expected, found)
where x.wrong and (d.state = 'WAITING' or d.queued_at >= %(since)s::date - 7)
