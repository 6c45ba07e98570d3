-- The subscription with the delivery that is longest due and none under way, held until the transaction ends; another sender's is passed over.
select d.subscription_id from notifications_delivery d join notifications_subscription s on s.id = d.subscription_id
where d.state = 'WAITING' and d.next_at <= now() and (d.lease_until is null or d.lease_until <= now())
  and s.state = 'ACTIVE' and (s.rests_until is null or s.rests_until <= now())
  and not exists (select from notifications_delivery o
                  where o.subscription_id = d.subscription_id and o.state = 'WAITING' and o.lease_until > now())
order by d.next_at, d.id limit 1
for no key update of s skip locked
