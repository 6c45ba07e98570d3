-- How many deliveries of each subscription are on their way, and given up; each counted so far at most.
select s.id as subscription, w.state, c.number
from unnest(%(ids)s::bigint[]) s(id) cross join (values ('WAITING'), ('DEAD')) w(state)
cross join lateral (
    select count(*) as number from (
        select from notifications_delivery d where d.subscription_id = s.id and d.state = w.state limit %(most)s) few
) c
