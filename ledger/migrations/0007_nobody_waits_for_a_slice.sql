-- Partitions are made apart and attached, and a slice gets its indexes before its keys: readers and posters go on meanwhile.
-- A statement trigger fires for the table that a statement names only, so months and parents have it as leaves do.

create trigger is_append_only before update or delete or truncate on ledger_journal
    for each statement execute function machinery_refuse_change();
create trigger is_append_only before update or delete or truncate on ledger_movement
    for each statement execute function machinery_refuse_change();
do $$
declare v_month text;
begin
    for v_month in select relname from pg_class where relkind = 'p' and relispartition and relnamespace = 'public'::regnamespace
                   and relname ~ '^ledger_(journal|movement)_\d{4}_\d\d$' loop
        execute format('create trigger is_append_only before update or delete or truncate on %I
                        for each statement execute function machinery_refuse_change()', v_month);
    end loop;
end $$;

-- Indexes of a leaf: they keep out who writes to it, which on a night's leaf is nobody, and no reader.
create or replace function ledger_index_leaf(p_journal text, p_movement text) returns void
language plpgsql as $$
begin
    execute format('create unique index %I on %I (id)', p_journal || '_pkey', p_journal);
    execute format('create index on %I (subject)', p_journal);
    execute format('create unique index %I on %I (journal_id, leg)', p_movement || '_pkey', p_movement);
    execute format('create index on %I (debit_account)', p_movement);
    execute format('create index on %I (credit_account)', p_movement);
end $$;

-- Keys of a leaf, from its indexes: they keep readers out for an instant.
create function ledger_key_leaf(p_journal text, p_movement text) returns void
language plpgsql as $$
begin
    execute format('alter table %1$I add constraint %2$I primary key using index %2$I', p_journal, p_journal || '_pkey');
    execute format('alter table %1$I add constraint %2$I primary key using index %2$I', p_movement, p_movement || '_pkey');
end $$;

-- Makes sure that the month of a date has its partitions and its slice for postings by hand. Again changes nothing.
create or replace function ledger_open_month(p_date date) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    v_month text := to_char(p_date, 'YYYY_MM');
    v_from date := date_trunc('month', p_date);
    v_to date := date_trunc('month', p_date) + interval '1 month';
    v_journal text := 'ledger_journal_' || v_month;
    v_movement text := 'ledger_movement_' || v_month;
    v_table text;
begin
    perform pg_advisory_xact_lock(hashtext('ledger_open_month'));
    if to_regclass(v_journal) is not null then
        return;
    end if;
    execute format('create table %I (like ledger_journal including defaults) partition by list (slice)', v_journal);
    execute format('create table %I (like ledger_movement including defaults) partition by list (slice)', v_movement);
    foreach v_table in array array[v_journal, v_movement] loop
        execute format('create trigger is_append_only before update or delete or truncate on %I
                        for each statement execute function machinery_refuse_change()', v_table);
    end loop;
    perform ledger_make_leaf(0, v_month, null);
    perform ledger_index_leaf(v_journal || '_hand', v_movement || '_hand');
    perform ledger_key_leaf(v_journal || '_hand', v_movement || '_hand');
    perform ledger_constrain_leaf(v_journal || '_hand', v_movement || '_hand');
    perform ledger_validate_leaf(v_movement || '_hand');
    execute format('grant select on %1$I, %2$I, %1$I_hand, %2$I_hand to backoffice_web, backoffice_job, backoffice_read', v_journal, v_movement);
    execute format('alter table ledger_journal attach partition %I for values from (%L) to (%L)', v_journal, v_from, v_to);
    execute format('alter table ledger_movement attach partition %I for values from (%L) to (%L)', v_movement, v_from, v_to);
end $$;

-- The stages after the last row of a slice, each for a transaction of its own; each may be asked for again.
create or replace function ledger_settle_slice(p_slice integer, p_stage text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    v_journal text := 'ledger_journal_s' || p_slice;
    v_movement text := 'ledger_movement_s' || p_slice;
    v_done boolean;
begin
    if p_stage = 'index' then
        if to_regclass(v_journal || '_pkey') is null then
            perform ledger_index_leaf(v_journal, v_movement);
        end if;
    elsif p_stage = 'key' then
        select exists (select from pg_index where indrelid = v_journal::regclass and indisprimary) into v_done;
        if not v_done then
            perform ledger_key_leaf(v_journal, v_movement);
        end if;
    elsif p_stage = 'analyze' then
        execute format('analyze %I', v_journal);
        execute format('analyze %I', v_movement);
    elsif p_stage = 'constrain' then
        select exists (select from pg_constraint where conrelid = v_movement::regclass
                       and conname = 'a_movement_has_its_journal') into v_done;
        if not v_done then
            perform ledger_constrain_leaf(v_journal, v_movement);
        end if;
    elsif p_stage = 'validate' then
        perform ledger_validate_leaf(v_movement);
    elsif p_stage = 'finish' then
        execute format('revoke insert on ledger_journal_s%1$s, ledger_movement_s%1$s from backoffice_job', p_slice);
        update ledger_slice s set state = 'FINISHED', journals = d.journals, movements = d.movements, digest = d.digest
        from ledger_slice_digest(p_slice) d where s.id = p_slice and s.state = 'OPEN';
    else
        raise exception 'unknown stage %', p_stage;
    end if;
end $$;
