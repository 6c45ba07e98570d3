-- Makes journals and movements partitioned by month, then by slice, and gives each slice its life:
-- opened empty, filled by COPY, indexed, constrained, finished. Parents carry no index, key or foreign key: leaves do.

create table ledger_journal (
    id bigint not null,
    slice integer not null,
    business_date date not null,
    value_date date not null,
    kind text not null,
    subject bigint,
    narrative text,
    recorded_at timestamptz not null default now()
) partition by range (business_date);

create table ledger_movement (
    journal_id bigint not null,
    leg smallint not null,
    slice integer not null,
    business_date date not null,
    asset_id integer not null,
    debit_account integer not null,
    credit_account integer not null,
    amount numeric(24, 6) not null
) partition by range (business_date);

-- A statement trigger fires for the table that a statement names only, so parents and months have it as leaves do.
create trigger is_append_only before update or delete or truncate on ledger_journal
    for each statement execute function machinery_refuse_change();
create trigger is_append_only before update or delete or truncate on ledger_movement
    for each statement execute function machinery_refuse_change();

create sequence ledger_journal_hand_id maxvalue 999999999999;

-- What every leaf says about its rows. A night's leaf knows its day, so that a statement of one day reads one slice.
create function ledger_make_leaf(p_slice integer, p_month text, p_date date) returns void
language plpgsql as $$
declare
    v_journal text := case when p_slice = 0 then 'ledger_journal_' || p_month || '_hand' else 'ledger_journal_s' || p_slice end;
    v_movement text := case when p_slice = 0 then 'ledger_movement_' || p_month || '_hand' else 'ledger_movement_s' || p_slice end;
    v_day text := case when p_date is null then '' else format(', constraint booked_on_its_day check (business_date = %L)', p_date) end;
    v_table text;
begin
    execute format(
        'create table %I (like ledger_journal including defaults, constraint in_its_slice check (slice = %s),
         constraint a_journal_id_bears_its_slice check (id / 1000000000000 = %s) %s)', v_journal, p_slice, p_slice, v_day);
    execute format(
        'create table %I (like ledger_movement including defaults, constraint in_its_slice check (slice = %s),
         constraint a_movement_is_positive check (amount > 0),
         constraint a_movement_has_two_accounts check (debit_account <> credit_account) %s)', v_movement, p_slice, v_day);
    foreach v_table in array array[v_journal, v_movement] loop
        execute format(
            'create trigger is_append_only before update or delete or truncate on %I
             for each statement execute function machinery_refuse_change()', v_table);
    end loop;
    execute format('alter table ledger_journal_%s attach partition %I for values in (%s)', p_month, v_journal, p_slice);
    execute format('alter table ledger_movement_%s attach partition %I for values in (%s)', p_month, v_movement, p_slice);
end $$;

-- A leaf is read from its first chunk on. Whatever is made of it later must not take ACCESS EXCLUSIVE: it would wait for the
-- longest reader, and everybody after it. So the key of a leaf is a unique index over columns that are not null, which is
-- built while others read, and no primary key, which is not; foreign keys refer to it all the same.
create function ledger_index_leaf(p_journal text, p_movement text) returns void
language plpgsql as $$
begin
    execute format('create unique index on %I (id)', p_journal);
    execute format('create index on %I (subject)', p_journal);
    execute format('create unique index on %I (journal_id, leg)', p_movement);
    execute format('create index on %I (debit_account)', p_movement);
    execute format('create index on %I (credit_account)', p_movement);
end $$;

-- Foreign keys of a leaf, not yet validated: they hold for new rows at once and take their locks for milliseconds.
create function ledger_constrain_leaf(p_journal text, p_movement text) returns void
language plpgsql as $$
begin
    execute format(
        'alter table %I add constraint a_debit_account_holds_the_asset foreign key (debit_account, asset_id)
         references ledger_account (id, asset_id) not valid', p_movement);
    execute format(
        'alter table %I add constraint a_credit_account_holds_the_asset foreign key (credit_account, asset_id)
         references ledger_account (id, asset_id) not valid', p_movement);
    execute format(
        'alter table %I add constraint a_movement_has_its_journal foreign key (journal_id)
         references %I (id) not valid', p_movement, p_journal);
end $$;

create function ledger_validate_leaf(p_movement text) returns void
language plpgsql as $$
declare v_constraint text;
begin
    foreach v_constraint in array array['a_debit_account_holds_the_asset', 'a_credit_account_holds_the_asset',
                                        'a_movement_has_its_journal'] loop
        execute format('alter table %I validate constraint %I', p_movement, v_constraint);
    end loop;
end $$;

-- Makes sure that the month of a date has its partitions and its slice for postings by hand. Again changes nothing.
-- The tables are made apart and then attached: CREATE TABLE .. PARTITION OF would stop every reader of the journals.
create function ledger_open_month(p_date date) returns void
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

-- The empty slice of one purpose on one business date, ready for COPY by the job role. Again: the same slice.
create function ledger_open_slice(p_date date, p_purpose text) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    v_slice integer;
begin
    perform pg_advisory_xact_lock(hashtext('ledger_open_slice'));
    select id into v_slice from ledger_slice where business_date = p_date and purpose = p_purpose;
    if found then
        return v_slice;
    end if;
    perform ledger_open_month(p_date);
    insert into ledger_slice (business_date, purpose, state, journals, movements, digest)
    values (p_date, p_purpose, 'OPEN', 0, 0, '') returning id into v_slice;
    perform ledger_make_leaf(v_slice, to_char(p_date, 'YYYY_MM'), p_date);
    execute format('grant select on ledger_journal_s%1$s, ledger_movement_s%1$s
                    to backoffice_web, backoffice_job, backoffice_read', v_slice);
    execute format('grant insert on ledger_journal_s%1$s, ledger_movement_s%1$s to backoffice_job', v_slice);
    return v_slice;
end $$;

-- The stages after the last row of a slice, each for a transaction of its own; each may be asked for again.
-- Nobody analyzes a partitioned table by himself, and without its statistics the planner takes a join over all slices for
-- one of a handful of rows: so each slice that is published brings those of the whole up to date.
create function ledger_settle_slice(p_slice integer, p_stage text) returns void
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

-- What a slice says in one line: its rows and an order-free digest over the canonical value of each of them.
create function ledger_slice_digest(p_slice integer, out journals bigint, out movements bigint, out digest text)
language plpgsql stable as $$
declare
    v_journal_sum numeric; v_journal_xor bigint; v_movement_sum numeric; v_movement_xor bigint;
begin
    execute format(
        'select count(*), coalesce(sum(h), 0), coalesce(bit_xor(h), 0) from (
           select hash_record_extended((id, slice, business_date, value_date, kind, subject, narrative), 7) h from %I) r',
        'ledger_journal_s' || p_slice) into journals, v_journal_sum, v_journal_xor;
    execute format(
        'select count(*), coalesce(sum(h), 0), coalesce(bit_xor(h), 0) from (
           select hash_record_extended((journal_id, leg, slice, business_date, asset_id, debit_account, credit_account, amount), 7) h
           from %I) r',
        'ledger_movement_s' || p_slice) into movements, v_movement_sum, v_movement_xor;
    digest := encode(sha256(convert_to(concat_ws('|', journals, v_journal_sum, v_journal_xor,
                                                 movements, v_movement_sum, v_movement_xor), 'UTF8')), 'hex');
end $$;
