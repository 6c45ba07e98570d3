-- Takes the delivery of a subscription that is longest due, while none of its others is under way; whoever asks holds the subscription.
with due as (
    select d.id, d.attempt, d.lease_until from notifications_delivery d
    where d.subscription_id = %(subscription)s and d.state = 'WAITING' and d.next_at <= now()
      and not exists (select from notifications_delivery o
                      where o.subscription_id = d.subscription_id and o.state = 'WAITING' and o.lease_until > now())
    order by d.next_at, d.id limit 1
    for update of d skip locked
), claimed as (
    update notifications_delivery d set attempt = d.attempt + 1, tries = least(d.tries + 1, 10),
           lease_until = now() + %(lease)s
    from due where d.id = due.id
    returning d.id, d.attempt, d.subscription_id, d.position, d.type, d.queued_at, due.attempt as before, due.lease_until as lapsed
), lost as (
    insert into notifications_attempt (delivery_id, number, trouble, milliseconds)
    select id, before, 'lost', 0 from claimed where lapsed is not null
    on conflict do nothing
)
select c.id as delivery, c.attempt, c.subscription_id as subscription, c.position, c.type, c.queued_at, s.url, a.client_id,
       a.principal_name
from claimed c join notifications_subscription s on s.id = c.subscription_id
join authorizations_application a on a.id = s.application_id
