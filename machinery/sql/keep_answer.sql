-- Keeps the answer of a write with its key.
update machinery_idempotencykey set status = %(status)s, headers = %(headers)s::jsonb, body = %(body)s where id = %(id)s
