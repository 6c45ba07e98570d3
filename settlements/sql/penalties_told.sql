-- What a night reckoned of penalties: of fails, of late matching, how many of both lack a fact, an order-free digest of all; how many were
-- completed that had lacked one, and a digest of those.
select r.*, c.*
from (
    select count(*) filter (where kind = 'SEFP') as fails, count(*) filter (where kind = 'LMFP') as late,
           count(*) filter (where missing <> '') as incomplete,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
    from (select kind, missing,
                 hash_record_extended((match_id, kind, penalty_date, business_date, side, failing_id, receiving_id, market_id, payment,
                                       asset_id, currency_id, reason, quantity, cash_amount, rate_class, securities_rate, cash_rate, price,
                                       price_date, rounding, missing, amount, completes_id is not null), 7) as hash
          from settlements_penalty where business_date = %(business_date)s and run_id = %(run)s) p) r
cross join (
    select count(*) as completed,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex')
               as completed_digest
    from (select hash_record_extended((penalty_id, business_date, side, failing_id, receiving_id, securities_rate, cash_rate, price,
                                       price_date, amount), 7) as hash
          from settlements_penaltychange where run_id = %(run)s) h) c
