-- A posting by hand and the event that tells of it are one call: nobody can book without telling, and nobody waits twice.
-- ledger_post takes a set. One movement that is posted for the first time, which is what most postings are, has a short way,
-- ledger_post_one, without sets; whatever is unusual about it, it leaves to the other. `bin/bench ledger` says what both cost.

create function ledger_refuse(p_code text, p_data jsonb) returns void language plpgsql as $$
begin
    raise exception '%|%', p_code, p_data using errcode = 'BO001';
end $$;

-- Nobody looks an effect up by its beginning.
drop index ledger_effect_effect_9fe185c1_like;

-- Posts one journal of one movement under a new effect, and keeps its event; its id. NULL, with nothing written, when it is
-- not that simple: the date is not open, the amount not whole, a part of it missing, or the effect is there already. Refuses
-- a balance that is too low.
create function ledger_post_one(
    p_date date, p_effect text, p_kind text, p_value_date date, p_subject bigint, p_narrative text,
    p_asset integer, p_debit integer, p_credit integer, p_amount numeric,
    p_actor_kind text, p_actor_id text, p_actor_name text, p_at timestamptz, p_reason text
) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
    v_journal bigint;
    v_event bigint;
    v_account integer := least(p_debit, p_credit);
    v_delta numeric := case when p_debit < p_credit then -p_amount else p_amount end;
begin
    if (p_amount > 0 and p_amount <= 1e17 and p_debit <> p_credit) is not true then
        return null;
    end if;
    perform pg_advisory_xact_lock_shared(7001);
    with effect as (
        insert into ledger_effect as e (effect, journal_id, business_date, fingerprint)
        select p_effect, nextval('ledger_journal_hand_id'), p_date,
               md5(concat_ws('|', p_kind, p_value_date, p_subject, p_narrative, '{' || p_asset || '}', '{' || p_debit || '}',
                             '{' || p_credit || '}', trim_scale(p_amount)::text))
        from ledger_day d cross join refdata_asset a
        where d.closed_at is null and d.business_date = p_date and a.id = p_asset and p_amount = round(p_amount, a.scale)
        on conflict do nothing returning e.journal_id
    ), journal as (
        insert into ledger_journal (id, slice, business_date, value_date, kind, subject, narrative)
        select e.journal_id, 0, p_date, p_value_date, p_kind, p_subject, p_narrative from effect e
    )
    insert into ledger_movement (journal_id, leg, slice, business_date, asset_id, debit_account, credit_account, amount)
    select e.journal_id, 1, 0, p_date, p_asset, p_debit, p_credit, p_amount from effect e
    returning ledger_movement.journal_id into v_journal;
    if v_journal is null then
        return null;
    end if;
    for i in 1 .. 2 loop
        update ledger_guard g set posted = g.posted + v_delta
        where g.account_id = v_account and (g.floor is null or g.posted + v_delta - g.held >= g.floor);
        if not found then
            perform ledger_move_guards(array[v_account], array[v_delta]);
        end if;
        v_account := greatest(p_debit, p_credit);
        v_delta := -v_delta;
    end loop;
    v_event := recordkeeping_keep_event(
        p_actor_kind, p_actor_id, p_actor_name, 'journal.posted', 'journal', array[v_journal::text], null,
        jsonb_build_object('count', 1, 'first', v_journal, 'last', v_journal, 'kind', p_kind), p_reason, '', p_at);
    return v_journal;
end $$;

-- Books a set of journals; their ids, and which of them are new, in the order of the effects.
create function ledger_post_set(
    p_date date, p_effects text[], p_kinds text[], p_value_dates date[], p_subjects bigint[], p_narratives text[],
    m_journal integer[], m_asset integer[], m_debit integer[], m_credit integer[], m_amount numeric[],
    out v_ids bigint[], out v_new boolean[]
) language plpgsql as $$
declare
    v_fingerprints text[];
    v_failed jsonb;
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

    perform ledger_move_guards(array_agg(x.account), array_agg(x.delta)) from (
        select y.account, sum(y.delta) delta
        from unnest(m_journal || m_journal, m_debit || m_credit, array(select -a from unnest(m_amount) a) || m_amount)
             y(journal, account, delta)
        join unnest(v_new) with ordinality j(is_new, n) on j.n = y.journal and j.is_new
        group by y.account) x;
end $$;

-- Adds signed amounts to guards, each only if it stays within its floor, in the order of their ids: whatever plan is left to
-- the planner here meets them by the index of their key, or sorted by it, so that nobody waits for another in a circle.
create function ledger_move_guards(p_accounts integer[], p_deltas numeric[]) returns void
language plpgsql security definer set search_path = public, pg_temp
set enable_hashjoin = off set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    v_changed integer[];
    v_failed jsonb;
begin
    with changed as (
        update ledger_guard g set posted = g.posted + d.delta
        from (select * from unnest(p_accounts, p_deltas) u(account, delta) order by u.account) d
        where g.account_id = d.account and (g.floor is null or g.posted + d.delta - g.held >= g.floor)
        returning g.account_id
    )
    select array_agg(c.account_id) into v_changed from changed c;
    if coalesce(cardinality(v_changed), 0) < cardinality(p_accounts) then
        select jsonb_agg(jsonb_build_object('account', d.account, 'change', d.delta::text, 'posted', g.posted::text,
                                            'held', g.held::text, 'floor', g.floor::text) order by d.account) into v_failed
        from unnest(p_accounts, p_deltas) d(account, delta) left join ledger_guard g on g.account_id = d.account
        where d.account not in (select unnest(v_changed));
        perform ledger_refuse('balance_too_low', jsonb_build_object('accounts', v_failed));
    end if;
end $$;

-- Posts a set of journals with their movements, and keeps its event. Facts come as arrays: one entry per journal, then one
-- per movement (`m_journal` counts journals from 1); `p_actor` is kind, id and name. An effect that exists with the same
-- facts is answered with its journal and changes nothing; with other facts it is refused. Refusals are raised as
-- '<code>|<json>' with sqlstate BO001.
create function ledger_post(
    p_date date, p_effects text[], p_kinds text[], p_value_dates date[], p_subjects bigint[], p_narratives text[],
    m_journal integer[], m_asset integer[], m_debit integer[], m_credit integer[], m_amount numeric[],
    p_actor text[], p_at timestamptz, p_reason text
) returns table (place integer, journal_id bigint, replayed boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    v_open date;
    v_ids bigint[];
    v_new boolean[];
begin
    perform pg_advisory_xact_lock_shared(7001);
    select d.business_date into v_open from ledger_day d where d.closed_at is null;
    if v_open is distinct from p_date then
        perform ledger_refuse('day_not_open', jsonb_build_object('business_date', p_date, 'open_date', v_open));
    end if;
    select s.v_ids, s.v_new into v_ids, v_new from ledger_post_set(
        p_date, p_effects, p_kinds, p_value_dates, p_subjects, p_narratives, m_journal, m_asset, m_debit, m_credit, m_amount) s;
    return query select x.n::integer, x.id, not x.is_new from unnest(v_ids, v_new) with ordinality x(id, is_new, n);
    if false = any (v_new) then
        select array_agg(x.id order by x.n) into v_ids from unnest(v_ids, v_new) with ordinality x(id, is_new, n) where x.is_new;
    end if;
    if v_ids is not null then
        perform recordkeeping_keep_event(
            p_actor[1], p_actor[2], p_actor[3], 'journal.posted', 'journal', v_ids[1:100]::text[], null,
            jsonb_build_object('count', cardinality(v_ids), 'first', v_ids[1], 'last', v_ids[cardinality(v_ids)],
                               'kind', p_kinds[1]), p_reason, '', p_at);
    end if;
end $$;
