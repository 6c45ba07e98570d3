-- How many messages were told in one step, and the digest of whom, of what, and of their bytes.
select count(*) as messages,
       encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
from (select hash_record_extended((m.id, m.key, m.kind, m.party_id, m.instruction_id, m.receiver, m.sha256), 7) as hash
      from settlements_message m
      where m.id between %(first)s and %(last)s and m.direction = 'OUT' and m.answers_id is null and starts_with(m.key, 'tells ')) h
