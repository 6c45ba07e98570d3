-- What a night expects of depositories: penalties of fails, of late matching, how many of both lack a fact, how many were completed that had
-- lacked one, and an order-free digest of all.
select count(*) filter (where kind = 'SEFP' and not completes) as fails, count(*) filter (where kind = 'LMFP' and not completes) as late,
       count(*) filter (where missing <> '') as incomplete, count(*) filter (where completes) as completed,
       encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
from (select kind, missing, completes_id is not null as completes,
             hash_record_extended((instruction_id, kind, penalty_date, business_date, side, market_id, payment, asset_id, currency_id, reason,
                                   quantity, cash_amount, rate_class, securities_rate, cash_rate, price, price_date, rounding, missing,
                                   amount, completes_id is not null), 7) as hash
      from settlements_expectedpenalty where business_date = %(business_date)s and run_id = %(run)s) p
