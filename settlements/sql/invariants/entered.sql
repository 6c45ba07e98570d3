-- Own instructions have the terms that the events of their intake digested, and every one came in by such an intake.
with told as (
    select e.id, e.at, e.actor_name, (e.after ->> 'first')::bigint as first, (e.after ->> 'last')::bigint as last,
           (e.after ->> 'instructions')::bigint as number, e.after ->> 'digest' as digest
    from recordkeeping_event e where e.code = 'instructions.entered' and (%(full)s or e.at >= %(since)s::date)
), hashes as (
    select i.id, i.at, i.submitted_by,
           hash_record_extended((i.participant_id, i.counterparty_id, i.reference, i.common_reference, i.direction, i.payment,
               i.asset_id, trim_scale(i.quantity), i.currency_id, trim_scale(i.amount), i.trade_date, i.intended_settlement_date,
               i.securities_account_id, i.cash_account_id, i.market_id, i.place, i.priority, i.partial), 7) as terms,
           hash_record_extended((x.instruction_id, x.transaction_type, x.cum_ex, x.claim_opt_out, x.deliverer_client, x.receiver_client,
               x.counterparty_account), 7) as matching
    from settlements_matchingterms x join settlements_instruction i on i.id = x.instruction_id
    where x.instruction_id >= (select min(first) from told)
), found as (
    select t.id, count(h.id) as number,
           encode(sha256(convert_to(concat_ws('|', 2 * count(h.id), coalesce(sum(h.terms::numeric + h.matching), 0),
               coalesce(bit_xor(h.terms # h.matching), 0)), 'UTF8')), 'hex') as digest
    from told t left join hashes h on h.id between t.first and t.last and h.at = t.at and h.submitted_by = t.actor_name
    group by t.id
)
select 'H06' as code, 'event ' || t.id as key, format('%%s instructions, digest %%s', t.number, left(t.digest, 16)) as expected,
       format('%%s instructions, digest %%s', f.number, left(f.digest, 16)) as found
from told t join found f using (id) where (t.number, t.digest) is distinct from (f.number, f.digest)
union all
select 'H06', 'own instructions', t.number || ' told by events', h.number::text
from (select coalesce(sum(number), 0) as number from told) t cross join (select count(*) as number from hashes) h where t.number <> h.number
