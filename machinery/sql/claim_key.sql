-- Claims an idempotency key for the transaction that writes; no row where it is kept already. Waits for who has it now.
insert into machinery_idempotencykey (client, method, path, key, digest)
values (%(client)s, %(method)s, %(path)s, %(key)s, %(digest)s)
on conflict do nothing
returning id
