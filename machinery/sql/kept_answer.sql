-- The answer that is kept under a key.
select digest, status, headers::text as headers, body from machinery_idempotencykey
where client = %(client)s and method = %(method)s and path = %(path)s and key = %(key)s
