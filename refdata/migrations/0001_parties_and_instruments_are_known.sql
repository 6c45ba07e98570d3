-- What Django cannot declare: a currency and an instrument bear the code of their asset, and facts are not edited.
alter table refdata_currency add constraint a_currency_bears_the_code_of_its_asset
    foreign key (asset_id, code) references refdata_asset (id, code);
alter table refdata_instrument add constraint an_instrument_bears_the_code_of_its_asset
    foreign key (asset_id, isin) references refdata_asset (id, code);

-- Lets an update change only the columns that the trigger names.
create function refdata_only_named_columns_change() returns trigger language plpgsql as $$
begin
    if to_jsonb(new) - tg_argv is distinct from to_jsonb(old) - tg_argv then
        raise exception '% % is a fact: only % may change; end it and write a new row', tg_table_name, old.id, tg_argv
            using errcode = 'check_violation', constraint = tg_name;
    end if;
    return new;
end $$;

-- Lets an update do one thing: end the row's range (first argument) earlier. An empty range takes the row back.
create function refdata_only_ends_earlier() returns trigger language plpgsql as $$
declare
    range_of_old daterange;
    range_of_new daterange;
begin
    if to_jsonb(new) - tg_argv[0] is distinct from to_jsonb(old) - tg_argv[0] then
        raise exception '% % is a fact: only the end of % may change; write a new row', tg_table_name, old.id, tg_argv[0]
            using errcode = 'check_violation', constraint = tg_name;
    end if;
    range_of_old := (to_jsonb(old) ->> tg_argv[0])::daterange;
    range_of_new := (to_jsonb(new) ->> tg_argv[0])::daterange;
    if not range_of_new <@ range_of_old
       or not isempty(range_of_new) and lower(range_of_new) is distinct from lower(range_of_old) then
        raise exception '% %: expected an earlier end of %, found %', tg_table_name, old.id, range_of_old, range_of_new
            using errcode = 'check_violation', constraint = tg_name;
    end if;
    return new;
end $$;

-- The same for a range of instants.
create function refdata_only_ends_at_an_earlier_instant() returns trigger language plpgsql as $$
begin
    if to_jsonb(new) - 'valid' is distinct from to_jsonb(old) - 'valid'
       or not new.valid <@ old.valid
       or not isempty(new.valid) and lower(new.valid) is distinct from lower(old.valid) then
        raise exception '% % is a fact: only an earlier end of % is possible', tg_table_name, old.id, old.valid
            using errcode = 'check_violation', constraint = tg_name;
    end if;
    return new;
end $$;

create trigger a_set_of_instrument_terms_is_only_ended before update on refdata_instrumentterms
    for each row execute function refdata_only_ends_earlier('valid');
create trigger a_set_of_party_terms_is_only_ended before update on refdata_partyterms
    for each row execute function refdata_only_ends_earlier('valid');
create trigger a_settlement_cycle_is_only_ended before update on refdata_settlementcycle
    for each row execute function refdata_only_ends_earlier('trade_dates');
create trigger a_planned_cut_off_is_only_ended before update on refdata_cutoff
    for each row execute function refdata_only_ends_earlier('valid');
create trigger a_closure_is_only_ended before update on refdata_closure
    for each row execute function refdata_only_ends_earlier('known');
create trigger a_representation_is_only_ended before update on refdata_representation
    for each row execute function refdata_only_ends_at_an_earlier_instant();
create trigger a_price_is_only_superseded before update on refdata_price
    for each row execute function refdata_only_named_columns_change('superseded_at');
create trigger an_exchange_rate_is_only_superseded before update on refdata_fxrate
    for each row execute function refdata_only_named_columns_change('superseded_at');
create trigger an_account_is_only_closed before update on refdata_account
    for each row execute function refdata_only_named_columns_change('closed_on');

-- Nothing of this is ever deleted, and what has no end is never updated either.
do $$
declare
    name text;
begin
    foreach name in array array['asset', 'currency', 'instrument', 'party', 'cutoffmove', 'revision'] loop
        execute format('create trigger refdata_%1$s_is_append_only before update or delete or truncate on refdata_%1$s '
            'for each statement execute function machinery_refuse_change()', name);
    end loop;
    foreach name in array array['instrumentterms', 'partyterms', 'account', 'representation', 'calendar', 'closure',
        'currencycalendar', 'market', 'settlementcycle', 'cutoff', 'price', 'fxrate', 'venue', 'leirecord', 'listing'] loop
        execute format('create trigger refdata_%1$s_is_never_deleted before delete or truncate on refdata_%1$s '
            'for each statement execute function machinery_refuse_change()', name);
    end loop;
end $$;
