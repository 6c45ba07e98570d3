-- A set is posted with less ado: its guards are summed up without a join where everything in it is new, in the order in which
-- they are changed; and its answers are two arrays, the journals and which of them are new.

-- Books a set of journals; their ids, and which of them are new, in the order of the effects.
create or replace function ledger_post_set(
    p_date date, p_effects text[], p_kinds text[], p_value_dates date[], p_subjects bigint[], p_narratives text[],
    m_journal integer[], m_asset integer[], m_debit integer[], m_credit integer[], m_amount numeric[],
    out v_ids bigint[], out v_new boolean[]
) language plpgsql as $$
declare
    v_fingerprints text[];
    v_failed jsonb;
    v_accounts integer[];
    v_deltas numeric[];
    v_made integer;
    v_count integer := cardinality(p_effects);
    v_one_each boolean := m_journal = array(select generate_series(1, v_count));
begin
    select jsonb_agg(jsonb_build_object('asset', a.code, 'amount', x.amount::text, 'decimals', a.scale)) into v_failed
    from unnest(m_asset, m_amount) x(asset, amount) join refdata_asset a on a.id = x.asset
    where x.amount is distinct from case when x.amount > 0 and x.amount <= 1e17 then round(x.amount, a.scale) end;
    if v_failed is not null then
        perform ledger_refuse('amount_not_whole', jsonb_build_object('amounts', v_failed));
    elsif not v_one_each then
        select jsonb_agg(e.effect order by e.n) into v_failed
        from unnest(p_effects) with ordinality e(effect, n) where e.n not in (select unnest(m_journal));
        if v_failed is not null then
            perform ledger_refuse('journal_without_movement', jsonb_build_object('effects', v_failed));
        end if;
    end if;

    if v_one_each then
        select array_agg(md5(concat_ws('|', j.kind, j.value_date, j.subject, j.narrative, '{' || j.asset || '}', '{' || j.debit || '}',
                                       '{' || j.credit || '}', trim_scale(j.amount)::text)) order by j.n)
        into v_fingerprints
        from unnest(p_kinds, p_value_dates, p_subjects, p_narratives, m_asset, m_debit, m_credit, m_amount)
             with ordinality j(kind, value_date, subject, narrative, asset, debit, credit, amount, n);
    else
        select array_agg(md5(concat_ws('|', j.kind, j.value_date, j.subject, j.narrative, m.assets, m.debits, m.credits, m.amounts))
                         order by j.n)
        into v_fingerprints
        from unnest(p_kinds, p_value_dates, p_subjects, p_narratives) with ordinality j(kind, value_date, subject, narrative, n)
        left join (select x.journal, array_agg(x.asset order by x.o)::text assets, array_agg(x.debit order by x.o)::text debits,
                          array_agg(x.credit order by x.o)::text credits,
                          string_agg(trim_scale(x.amount)::text, ',' order by x.o) amounts
                   from unnest(m_journal, m_asset, m_debit, m_credit, m_amount)
                        with ordinality x(journal, asset, debit, credit, amount, o)
                   group by x.journal) m on m.journal = j.n;
    end if;

    -- Who comes first has the effect. When all of them are new, and none stands there twice, there is no more to know.
    v_ids := array(select nextval('ledger_journal_hand_id') from generate_series(1, v_count));
    begin
        insert into ledger_effect (effect, journal_id, business_date, fingerprint)
        select x.effect, x.id, p_date, x.fingerprint from unnest(p_effects, v_ids, v_fingerprints) x(effect, id, fingerprint);
        v_made := v_count;
    exception when unique_violation then
        insert into ledger_effect (effect, journal_id, business_date, fingerprint)
        select x.effect, x.id, p_date, x.fingerprint
        from unnest(p_effects, v_ids, v_fingerprints) with ordinality x(effect, id, fingerprint, n) order by x.n
        on conflict do nothing;
        get diagnostics v_made = row_count;
    end;
    v_new := array_fill(true, array[v_count]);
    if v_made < v_count then
        select jsonb_agg(jsonb_build_object('effect', e.effect, 'journal_id', e.journal_id)) into v_failed
        from unnest(p_effects, v_fingerprints) x(effect, fingerprint) join ledger_effect e using (effect)
        where e.fingerprint <> x.fingerprint;
        if v_failed is not null then
            perform ledger_refuse('effect_has_other_facts', jsonb_build_object('effects', v_failed));
        end if;
        select array_agg(e.journal_id order by x.n), array_agg(e.journal_id = x.id order by x.n) into v_ids, v_new
        from unnest(p_effects, v_ids) with ordinality x(effect, id, n) join ledger_effect e using (effect);
        if not (true = any (v_new)) then
            return;
        end if;
    end if;

    insert into ledger_journal (id, slice, business_date, value_date, kind, subject, narrative)
    select x.id, 0, p_date, x.value_date, x.kind, x.subject, x.narrative
    from unnest(v_ids, v_new, p_value_dates, p_kinds, p_subjects, p_narratives)
         x(id, is_new, value_date, kind, subject, narrative) where x.is_new;

    if v_one_each then
        insert into ledger_movement (journal_id, leg, slice, business_date, asset_id, debit_account, credit_account, amount)
        select x.id, 1, 0, p_date, x.asset, x.debit, x.credit, x.amount
        from unnest(v_ids, v_new, m_asset, m_debit, m_credit, m_amount) x(id, is_new, asset, debit, credit, amount) where x.is_new;
    else
        insert into ledger_movement (journal_id, leg, slice, business_date, asset_id, debit_account, credit_account, amount)
        select j.id, row_number() over (partition by m.journal order by m.o), 0, p_date, m.asset, m.debit, m.credit, m.amount
        from unnest(m_journal, m_asset, m_debit, m_credit, m_amount) with ordinality m(journal, asset, debit, credit, amount, o)
        join unnest(v_ids, v_new) with ordinality j(id, is_new, n) on j.n = m.journal and j.is_new;
    end if;

    if v_made = v_count then
        select array_agg(x.account order by x.account), array_agg(x.delta order by x.account) into v_accounts, v_deltas
        from (select y.account, sum(y.delta) delta
              from (select m.account, -m.amount from unnest(m_debit, m_amount) m(account, amount)
                    union all
                    select m.account, m.amount from unnest(m_credit, m_amount) m(account, amount)) y(account, delta)
              group by y.account) x;
    else
        select array_agg(x.account order by x.account), array_agg(x.delta order by x.account) into v_accounts, v_deltas
        from (select y.account, sum(y.delta) delta
              from unnest(v_new) with ordinality j(is_new, n)
              join unnest(m_journal, m_debit, m_credit, m_amount) m(journal, debit, credit, amount) on m.journal = j.n
              cross join lateral (values (m.debit, -m.amount), (m.credit, m.amount)) y(account, delta)
              where j.is_new group by y.account) x;
    end if;
    perform ledger_move_guards(v_accounts, v_deltas);
end $$;

-- Posts a set of journals with their movements, and keeps its event. Facts come as arrays: one entry per journal, then one
-- per movement (`m_journal` counts journals from 1); `p_actor` is kind, id and name. An effect that exists with the same
-- facts is answered with its journal and changes nothing; with other facts it is refused. Refusals are raised as
-- '<code>|<json>' with sqlstate BO001. The answers are in the order of the effects.
drop function ledger_post;
create function ledger_post(
    p_date date, p_effects text[], p_kinds text[], p_value_dates date[], p_subjects bigint[], p_narratives text[],
    m_journal integer[], m_asset integer[], m_debit integer[], m_credit integer[], m_amount numeric[],
    p_actor text[], p_at timestamptz, p_reason text,
    out v_ids bigint[], out v_new boolean[]
) language plpgsql security definer set search_path = public, pg_temp as $$
declare
    v_open date;
    v_made bigint[];
begin
    perform pg_advisory_xact_lock_shared(7001);
    select d.business_date into v_open from ledger_day d where d.closed_at is null;
    if v_open is distinct from p_date then
        perform ledger_refuse('day_not_open', jsonb_build_object('business_date', p_date, 'open_date', v_open));
    end if;
    select s.v_ids, s.v_new into v_ids, v_new from ledger_post_set(
        p_date, p_effects, p_kinds, p_value_dates, p_subjects, p_narratives, m_journal, m_asset, m_debit, m_credit, m_amount) s;
    v_made := v_ids;
    if false = any (v_new) then
        select array_agg(x.id order by x.n) into v_made from unnest(v_ids, v_new) with ordinality x(id, is_new, n) where x.is_new;
    end if;
    if v_made is not null then
        perform recordkeeping_keep_event(
            p_actor[1], p_actor[2], p_actor[3], 'journal.posted', 'journal', v_made[1:100]::text[], null,
            jsonb_build_object('count', cardinality(v_made), 'first', v_made[1], 'last', v_made[cardinality(v_made)],
                               'kind', p_kinds[1]), p_reason, '', p_at);
    end if;
end $$;
