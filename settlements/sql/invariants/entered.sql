-- Own instructions have the terms that the events of their intake digested, and every one came in by such an intake. What came in
-- since the last proof is read by its number, for an intake before midnight may have drawn its numbers after one that came in after it.
with recent as materialized (
    select e.id, e.at, e.actor_name, (e.after ->> 'first')::bigint as first, (e.after ->> 'last')::bigint as last,
           (e.after ->> 'instructions')::bigint as number, e.after ->> 'digest' as digest
    from recordkeeping_event e where e.code = 'instructions.entered' and (%(full)s or e.at >= %(since)s::date)
), own as materialized (
    select i.id, i.at, i.submitted_by
    from settlements_matchingterms x join settlements_instruction i on i.id = x.instruction_id
    where x.instruction_id >= least((select min(first) from recent), %(sides_through)s::bigint + 1)
), told as materialized (
    select * from recent
    union
    select e.id, e.at, e.actor_name, (e.after ->> 'first')::bigint, (e.after ->> 'last')::bigint,
           (e.after ->> 'instructions')::bigint, e.after ->> 'digest'
    from recordkeeping_event e
    where e.code = 'instructions.entered' and e.at = any (array(select distinct o.at from own o where o.at < %(since)s::date))
), found as (
    select t.*, h.hashed, h.found_digest
    from told t cross join lateral (
        select count(*) as hashed,
               encode(sha256(convert_to(concat_ws('|', 2 * count(*) + count(h.condition) + count(h.trade),
                   coalesce(sum(h.terms::numeric + h.matching + coalesce(h.condition, 0) + coalesce(h.trade, 0)), 0),
                   coalesce(bit_xor(h.terms # h.matching # coalesce(h.condition, 0) # coalesce(h.trade, 0)), 0)), 'UTF8')), 'hex') as found_digest
        from (
            select hash_record_extended((i.participant_id, i.counterparty_id, i.reference, i.common_reference, i.direction, i.payment,
                       i.asset_id, trim_scale(i.quantity), i.currency_id, trim_scale(i.amount), i.trade_date, i.intended_settlement_date,
                       i.securities_account_id, i.cash_account_id, i.market_id, i.place, i.priority, i.partial), 7) as terms,
                   hash_record_extended((x.instruction_id, x.transaction_type, x.cum_ex, x.claim_opt_out, x.deliverer_client,
                       x.receiver_client, x.counterparty_account, x.instrument_id), 7) as matching,
                   case when w.code is not null then hash_record_extended((w.instruction_id, w.code), 7) end as condition,
                   case when y.instruction_id is not null
                        then hash_record_extended((y.instruction_id, y.transaction_type, y.place_of_trade, y.instructed_by), 7) end as trade
            from settlements_instruction i join settlements_matchingterms x on x.instruction_id = i.id
            left join settlements_settlementcondition w on w.instruction_id = i.id
            left join settlements_tradeterms y on y.instruction_id = i.id
            where i.id between t.first and t.last and i.at = t.at and i.submitted_by = t.actor_name) h) h
)
select 'H06' as code, 'event ' || id as key, format('%%s instructions, digest %%s', number, left(digest, 16)) as expected,
       format('%%s instructions, digest %%s', hashed, left(found_digest, 16)) as found
from found where (number, digest) is distinct from (hashed, found_digest)
union all
select 'H06', 'instruction ' || o.id, 'told by the event of its intake', 'by none'
from own o where not exists (
    select from told t where t.at = o.at and t.actor_name = o.submitted_by and o.id between t.first and t.last)
