-- What a night has said so far about what it did not settle: how many changes of status, and an order-free digest of them.
select count(*) as told,
       encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
from (select hash_record_extended((instruction_id, axis, from_status, to_status, reason_code, business_date, run_id), 7) as hash
      from settlements_statuschange where business_date = %(business_date)s and run_id = %(run)s and axis = 'SETT') h
