-- Seals what a closed business date keeps besides its slices: postings by hand, their effects, the
-- links of its reversals (who takes one away could post or reverse again), and closing balances. The seal is a row of
-- ledger_slice with the purpose 'day'; the proof recomputes it as it does the digest of every finished slice.

-- What the books keep of one day outside its slices, in one line: rows by hand, their effects, the links of its reversals,
-- and closing balances, each with an order-free digest over the canonical value of every row.
create function ledger_day_digest(p_date date, out journals bigint, out movements bigint, out digest text)
language plpgsql stable as $$
declare
    v_journals text; v_movements text; v_balances text; v_effects text; v_reversals text;
begin
    select count(*), concat_ws('|', count(*), coalesce(sum(h), 0), coalesce(bit_xor(h), 0)) into journals, v_journals from (
        select hash_record_extended((id, slice, business_date, value_date, kind, subject, narrative), 7) h
        from ledger_journal where business_date = p_date and slice = 0) r;
    select count(*), concat_ws('|', count(*), coalesce(sum(h), 0), coalesce(bit_xor(h), 0)) into movements, v_movements from (
        select hash_record_extended((journal_id, leg, slice, business_date, asset_id, debit_account, credit_account, amount), 7) h
        from ledger_movement where business_date = p_date and slice = 0) r;
    select concat_ws('|', count(*), coalesce(sum(h), 0), coalesce(bit_xor(h), 0)) into v_balances from (
        select hash_record_extended((account_id, business_date, posted), 7) h
        from ledger_balancesnapshot where business_date = p_date) r;
    select concat_ws('|', count(*), coalesce(sum(h), 0), coalesce(bit_xor(h), 0)) into v_effects from (
        select hash_record_extended((effect, journal_id, business_date, fingerprint), 7) h
        from ledger_effect where business_date = p_date) r;
    select concat_ws('|', count(*), coalesce(sum(h), 0), coalesce(bit_xor(h), 0)) into v_reversals from (
        select hash_record_extended((r.reversed_journal, r.reversing_journal), 7) h
        from ledger_journal j join ledger_reversal r on r.reversing_journal = j.id
        where j.business_date = p_date and j.slice = 0) r;
    digest := encode(sha256(convert_to(concat_ws('|', v_journals, v_movements, v_balances, v_effects, v_reversals), 'UTF8')),
                     'hex');
end $$;

-- Seals a closed day. Again: changes nothing.
create function ledger_seal_day(p_date date) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into ledger_slice (business_date, purpose, state, journals, movements, digest)
    select p_date, 'day', 'FINISHED', d.journals, d.movements, d.digest
    from ledger_day y cross join ledger_day_digest(y.business_date) d
    where y.business_date = p_date and y.closed_at is not null
    on conflict do nothing;
end $$;

create index balances_by_date on ledger_balancesnapshot (business_date);
create index effects_by_date on ledger_effect using brin (business_date) with (autosummarize = on);
