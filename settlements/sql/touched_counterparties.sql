-- Some instructions, each with its counterparty.
select id, reference, counterparty_id as party from settlements_instruction where id = any (%(ids)s::bigint[])
