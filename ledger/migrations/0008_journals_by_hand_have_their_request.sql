-- Journals by hand stand with the request that was carried out with them: asked of the leaves that take single postings.

-- A row of a night is never asked, and no night posts by hand: its leaf says so.
create function ledger_ask_of_leaf(p_journal text) returns void
language plpgsql as $$
begin
    execute format(
        'create constraint trigger a_journal_by_hand_has_its_request after insert on %I deferrable initially deferred
         for each row when (new.kind in (''HAND'', ''OPEN''))
         execute function authorizations_row_has_its_request(''journal.post'', ''journal'', ''id'')', p_journal);
    execute format(
        'create constraint trigger a_reversal_has_its_request after insert on %I deferrable initially deferred
         for each row when (new.kind = ''REVR'')
         execute function authorizations_row_has_its_request(''journal.reverse'', ''journal'', ''id'')', p_journal);
end $$;

-- What every leaf says about its rows. A night's leaf knows its day, so that a statement of one day reads one slice.
create or replace function ledger_make_leaf(p_slice integer, p_month text, p_date date) returns void
language plpgsql as $$
declare
    v_journal text := case when p_slice = 0 then 'ledger_journal_' || p_month || '_hand' else 'ledger_journal_s' || p_slice end;
    v_movement text := case when p_slice = 0 then 'ledger_movement_' || p_month || '_hand' else 'ledger_movement_s' || p_slice end;
    v_day text := case when p_date is null then '' else format(', constraint booked_on_its_day check (business_date = %L)', p_date) end;
    v_table text;
begin
    execute format(
        'create table %I (like ledger_journal including defaults, constraint in_its_slice check (slice = %s),
         constraint a_journal_id_bears_its_slice check (id / 1000000000000 = %s) %s)', v_journal, p_slice, p_slice,
        v_day || case when p_slice = 0 then '' else ', constraint a_night_posts_nothing_by_hand check (kind <> all (''{HAND,REVR}''))' end);
    execute format(
        'create table %I (like ledger_movement including defaults, constraint in_its_slice check (slice = %s),
         constraint a_movement_is_positive check (amount > 0),
         constraint a_movement_has_two_accounts check (debit_account <> credit_account) %s)', v_movement, p_slice, v_day);
    foreach v_table in array array[v_journal, v_movement] loop
        execute format(
            'create trigger is_append_only before update or delete or truncate on %I
             for each statement execute function machinery_refuse_change()', v_table);
    end loop;
    if p_slice = 0 then
        perform ledger_ask_of_leaf(v_journal);
    end if;
    execute format('alter table ledger_journal_%s attach partition %I for values in (%s)', p_month, v_journal, p_slice);
    execute format('alter table ledger_movement_%s attach partition %I for values in (%s)', p_month, v_movement, p_slice);
end $$;

-- The leaves that are there already.
do $$
declare v_leaf text;
begin
    for v_leaf in select relname from pg_class where relkind = 'r' and relname ~ '^ledger_journal_[0-9]{4}_[0-9]{2}_hand$' loop
        perform ledger_ask_of_leaf(v_leaf);
    end loop;
end $$;
