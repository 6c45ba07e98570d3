-- A leaf is read from its first chunk on. Whatever is made of it later must not take ACCESS EXCLUSIVE: it would wait for the
-- longest reader, and everybody after it. So the key of a leaf is a unique index over columns that are not null, which is
-- built while others read, and no primary key, which is not; foreign keys refer to it all the same.
create or replace function ledger_index_leaf(p_journal text, p_movement text) returns void
language plpgsql as $$
begin
    execute format('create unique index on %I (id)', p_journal);
    execute format('create index on %I (subject)', p_journal);
    execute format('create unique index on %I (journal_id, leg)', p_movement);
    execute format('create index on %I (debit_account)', p_movement);
    execute format('create index on %I (credit_account)', p_movement);
end $$;

-- Makes sure that the month of a date has its partitions and its slice for postings by hand. Again changes nothing.
-- The tables are made apart and then attached: CREATE TABLE .. PARTITION OF would stop every reader of the journals.
create or replace function ledger_open_month(p_date date) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    v_month text := to_char(p_date, 'YYYY_MM');
    v_from date := date_trunc('month', p_date);
    v_to date := date_trunc('month', p_date) + interval '1 month';
    v_noun text;
begin
    perform pg_advisory_xact_lock(hashtext('ledger_open_month'));
    if to_regclass('ledger_journal_' || v_month) is not null then
        return;
    end if;
    foreach v_noun in array array['journal', 'movement'] loop
        execute format('create table ledger_%1$s_%2$s (like ledger_%1$s including defaults) partition by list (slice)', v_noun, v_month);
        execute format('create trigger is_append_only before update or delete or truncate on ledger_%1$s_%2$s
                        for each statement execute function machinery_refuse_change()', v_noun, v_month);
    end loop;
    perform ledger_make_leaf(0, v_month, null);
    perform ledger_index_leaf('ledger_journal_' || v_month || '_hand', 'ledger_movement_' || v_month || '_hand');
    perform ledger_constrain_leaf('ledger_journal_' || v_month || '_hand', 'ledger_movement_' || v_month || '_hand');
    perform ledger_validate_leaf('ledger_movement_' || v_month || '_hand');
    execute format('grant select on ledger_journal_%1$s, ledger_movement_%1$s, ledger_journal_%1$s_hand,
                    ledger_movement_%1$s_hand to backoffice_web, backoffice_job, backoffice_read', v_month);
    foreach v_noun in array array['journal', 'movement'] loop
        execute format('alter table ledger_%1$s attach partition ledger_%1$s_%2$s for values from (%3$L) to (%4$L)',
                       v_noun, v_month, v_from, v_to);
    end loop;
end $$;

-- The stages after the last row of a slice, each for a transaction of its own; each may be asked for again.
-- Nobody analyzes a partitioned table by himself, and without its statistics the planner takes a join over all slices for
-- one of a handful of rows: so each slice that is published brings those of the whole up to date.
create or replace function ledger_settle_slice(p_slice integer, p_stage text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    v_journal text := 'ledger_journal_s' || p_slice;
    v_movement text := 'ledger_movement_s' || p_slice;
    v_done boolean;
begin
    if p_stage = 'index' then
        select exists (select from pg_index where indrelid = v_journal::regclass and indisunique) into v_done;
        if not v_done then
            perform ledger_index_leaf(v_journal, v_movement);
        end if;
    elsif p_stage = 'analyze' then
        execute format('analyze %I', v_journal);
        execute format('analyze %I', v_movement);
        analyze only ledger_journal;
        analyze only ledger_movement;
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

drop function ledger_key_leaf(text, text);
