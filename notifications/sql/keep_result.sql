-- What came of an attempt is told of its delivery, if no later attempt has it in hand; a success counts whoever made it.
update notifications_delivery d
set state = %(state)s, lease_until = null,
    next_at = case when %(state)s = 'WAITING' then now() + %(wait)s * (1 + random() * %(jitter)s) end
where d.id = %(delivery)s and d.state = 'WAITING' and (d.attempt = %(attempt)s or %(state)s = 'DELIVERED')
