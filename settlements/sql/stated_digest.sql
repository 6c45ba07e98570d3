-- How many lines a statement has, and an order-free digest of them: an account or instruction, a booking, and how much.
select count(*)::int as entries,
       encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
from (select hash_record_extended(({columns}), 7) as hash from ({lines}) l) h
