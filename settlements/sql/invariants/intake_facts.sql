-- Each intake's matches have the facts whose root its event keeps; read in full proofs, the digest of terms is read every night.
with told as materialized (
    select e.id, (e.after ->> 'first')::bigint as first, (e.after ->> 'last')::bigint as last, (e.after ->> 'matches')::bigint as number,
           e.after #>> '{facts,root}' as root
    from recordkeeping_event e where %(full)s and e.code = 'instructions.submitted' and e.after ? 'facts'
), facts as (
    select t.id, count(*) as number, encode(recordkeeping_root(string_agg(sha256('\x00'::bytea
               || int8send(m.id) || int8send(m.delivering_id) || int8send(m.receiving_id)
               || int8send(d.participant_id) || int8send(d.counterparty_id)
               || substring(sha256(convert_to(d.reference, 'UTF8')) from 1 for 8)
               || substring(sha256(convert_to(r.reference, 'UTF8')) from 1 for 8)
               || case when d.common_reference is null or d.common_reference = '' then int8send(0)
                       else substring(sha256(convert_to(d.common_reference, 'UTF8')) from 1 for 8) end
               || substring(sha256(convert_to(d.payment, 'UTF8')) from 1 for 8)
               || int8send(coalesce(d.asset_id, 0)) || int8send(coalesce(d.quantity * power(10::numeric, a.scale), 0)::bigint)
               || int8send(coalesce(d.currency_id, 0)) || int8send(coalesce(d.amount * power(10::numeric, c.scale), 0)::bigint)
               || int8send((d.trade_date - date '0001-01-01' + 1)::bigint)
               || int8send((d.intended_settlement_date - date '0001-01-01' + 1)::bigint)
               || int8send(coalesce(ds.holder_id, 0)) || int8send(coalesce(rs.holder_id, 0))
               || int8send(coalesce(dc.holder_id, 0)) || int8send(coalesce(rc.holder_id, 0))
               || int8send(d.market_id)), ''::bytea order by m.id)), 'hex') as root
    from told t
    join settlements_match m on m.id between t.first and t.last
    join settlements_instruction d on d.id = m.delivering_id
    join settlements_instruction r on r.id = m.receiving_id
    left join refdata_asset a on a.id = d.asset_id
    left join refdata_asset c on c.id = d.currency_id
    left join ledger_account ds on ds.id = d.securities_account_id
    left join ledger_account rs on rs.id = r.securities_account_id
    left join ledger_account dc on dc.id = d.cash_account_id
    left join ledger_account rc on rc.id = r.cash_account_id
    group by t.id
)
select 'T15' as code, 'event ' || t.id as key, t.number || ' matches, root ' || left(t.root, 16) as expected,
       coalesce(f.number, 0) || ' matches, root ' || left(coalesce(f.root, 'none'), 16) as found
from told t left join facts f using (id)
-- Where two intakes have drawn the numbers of their matches in turns, a range holds matches of both.
where coalesce(f.number, 0) <= t.number and (t.number, t.root) is distinct from (f.number, f.root)
