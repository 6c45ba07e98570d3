-- Postings by hand move whole units of their asset, and every journal moves something: `ledger_post` refuses the rest.
-- NaN is above zero to a CHECK, and numeric(24,6) rounds without a word.

create or replace function ledger_post(
    p_date date, p_effects text[], p_kinds text[], p_value_dates date[], p_subjects bigint[], p_narratives text[],
    m_journal integer[], m_asset integer[], m_debit integer[], m_credit integer[], m_amount numeric[]
) returns table (place integer, journal_id bigint, replayed boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    v_fingerprints text[];
    v_ids bigint[];
    v_new boolean[];
    v_failed jsonb;
    v_moving integer;
    v_count integer := cardinality(p_effects);
begin
    perform pg_advisory_xact_lock_shared(7001);
    if not exists (select from ledger_day d where d.business_date = p_date and d.closed_at is null) then
        perform ledger_refuse('day_not_open', jsonb_build_object('business_date', p_date,
            'open_date', (select d.business_date from ledger_day d where d.closed_at is null)));
    end if;

    select count(distinct x.journal), jsonb_agg(jsonb_build_object('asset', a.code, 'amount', x.amount::text, 'decimals', a.scale))
                                      filter (where a.id is not null and x.amount is distinct from w.whole)
    into v_moving, v_failed
    from unnest(m_journal, m_asset, m_amount) x(journal, asset, amount) left join refdata_asset a on a.id = x.asset
    cross join lateral (select case when x.amount > 0 and x.amount <= 1e17 then round(x.amount, a.scale) end) w(whole);
    if v_failed is not null then
        perform ledger_refuse('amount_not_whole', jsonb_build_object('amounts', v_failed));
    elsif v_moving < v_count then
        perform ledger_refuse('journal_without_movement', jsonb_build_object('effects', (select jsonb_agg(e.effect order by e.n)
            from unnest(p_effects) with ordinality e(effect, n) where e.n <> all (m_journal))));
    end if;

    if v_count = 1 then
        v_fingerprints := array[md5(concat_ws('|', p_kinds[1], p_value_dates[1], p_subjects[1], p_narratives[1],
            m_asset::text, m_debit::text, m_credit::text,
            (select string_agg(trim_scale(a)::text, ',' order by o) from unnest(m_amount) with ordinality x(a, o))))];
    else
        select array_agg(md5(concat_ws('|', p_kinds[j.n], p_value_dates[j.n], p_subjects[j.n], p_narratives[j.n], m.assets, m.debits,
                                       m.credits, m.amounts)) order by j.n)
        into v_fingerprints
        from generate_series(1, v_count) j(n) left join (
            select x.journal, array_agg(x.asset order by x.o)::text assets, array_agg(x.debit order by x.o)::text debits,
                   array_agg(x.credit order by x.o)::text credits,
                   string_agg(trim_scale(x.amount)::text, ',' order by x.o) amounts
            from unnest(m_journal, m_asset, m_debit, m_credit, m_amount) with ordinality x(journal, asset, debit, credit, amount, o)
            group by x.journal) m on m.journal = j.n;
    end if;

    with made as (
        insert into ledger_effect as e (effect, journal_id, business_date, fingerprint)
        select x.effect, nextval('ledger_journal_hand_id'), p_date, x.fingerprint
        from unnest(p_effects, v_fingerprints) with ordinality x(effect, fingerprint, n) order by x.n
        on conflict do nothing returning e.effect, e.journal_id)
    select array_agg(x.journal_id order by x.n), array_agg(x.journal_id is not null and x.copy = 1 order by x.n)
    into v_ids, v_new
    from (select e.n, made.journal_id, row_number() over (partition by e.effect order by e.n) copy
          from unnest(p_effects) with ordinality e(effect, n) left join made using (effect)) x;

    if not (true = all (v_new)) then
        select jsonb_agg(jsonb_build_object('effect', e.effect, 'journal_id', e.journal_id)) into v_failed
        from unnest(p_effects, v_fingerprints) x(effect, fingerprint) join ledger_effect e using (effect)
        where e.fingerprint <> x.fingerprint;
        if v_failed is not null then
            perform ledger_refuse('effect_has_other_facts', jsonb_build_object('effects', v_failed));
        end if;
        select array_agg(coalesce(x.id, e.journal_id) order by x.n) into v_ids
        from unnest(p_effects, v_ids) with ordinality x(effect, id, n) join ledger_effect e using (effect);
    end if;

    if true = any (v_new) then
        insert into ledger_journal (id, slice, business_date, value_date, kind, subject, narrative)
        select x.id, 0, p_date, x.value_date, x.kind, x.subject, x.narrative
        from unnest(v_ids, v_new, p_value_dates, p_kinds, p_subjects, p_narratives)
             x(id, is_new, value_date, kind, subject, narrative) where x.is_new;

        insert into ledger_movement (journal_id, leg, slice, business_date, asset_id, debit_account, credit_account, amount)
        select v_ids[x.journal], x.leg, 0, p_date, x.asset, x.debit, x.credit, x.amount
        from (select y.*, row_number() over (partition by y.journal order by y.o) leg
              from unnest(m_journal, m_asset, m_debit, m_credit, m_amount) with ordinality
                   y(journal, asset, debit, credit, amount, o)) x
        where v_new[x.journal];

        perform ledger_move_guards(array_agg(x.account), array_agg(x.delta)) from (
            select y.account, sum(y.delta) delta from (
                select m.debit account, -m.amount delta, m.journal from unnest(m_journal, m_debit, m_amount) m(journal, debit, amount)
                union all
                select m.credit, m.amount, m.journal from unnest(m_journal, m_credit, m_amount) m(journal, credit, amount)) y
            where v_new[y.journal] group by y.account) x;
    end if;
    return query select x.n::integer, x.id, not x.is_new from unnest(v_ids, v_new) with ordinality x(id, is_new, n);
end $$;
