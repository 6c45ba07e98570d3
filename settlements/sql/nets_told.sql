-- What a night has made of nets: how many, how many are over, and an order-free digest of the matches and positions of the one and
-- of the other.
select count(*) filter (where kind = 1) as nets, count(*) filter (where kind = 2) as ended,
       encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
from (
    select 1 as kind, hash_record_extended((n.id, n.matches, n.gross_units, n.net_units), 7) as hash
    from settlements_instructionnet n where n.run_id = %(run)s
    union all
    select 2, hash_record_extended((e.net_id, e.replaced_by_id), 7) from settlements_netend e where e.run_id = %(run)s
    union all
    select 3, hash_record_extended((m.net_id, m.match_id), 7)
    from settlements_nettedmatch m join settlements_instructionnet n on n.id = m.net_id where n.run_id = %(run)s
    union all
    select 4, hash_record_extended((p.net_id, p.account_id, p.asset_id, p.units), 7)
    from settlements_netposition p join settlements_instructionnet n on n.id = p.net_id where n.run_id = %(run)s
) h
