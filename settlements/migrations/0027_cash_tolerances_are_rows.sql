-- A cash tolerance is only ended, never changed nor deleted, is of a market on file or of every one, and stands with the request that
-- set it.
create trigger a_cash_tolerance_is_only_ended before update on settlements_cashtolerance
    for each row execute function refdata_only_ends_earlier('valid');
create trigger settlements_cashtolerance_is_never_deleted before delete or truncate on settlements_cashtolerance
    for each statement execute function machinery_refuse_change();
create function settlements_tolerance_has_its_market() returns trigger language plpgsql as $$
begin
    if new.market <> '' and not exists (select from public.refdata_market where code = new.market) then
        raise exception using errcode = 'check_violation', constraint = 'a_cash_tolerance_is_of_a_market_on_file',
            message = format('cash tolerance of market %s: expected a market on file', new.market);
    end if;
    return new;
end $$;
create trigger a_cash_tolerance_is_of_a_market_on_file before insert on settlements_cashtolerance
    for each row execute function settlements_tolerance_has_its_market();
create constraint trigger a_cash_tolerance_has_its_request after insert or update on settlements_cashtolerance
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('cash_tolerance.set', 'cash_tolerance', 'currency');

-- What holds in every market of the Union until a market says otherwise.
insert into settlements_cashtolerance (market, currency, valid, band, within, above, source)
values ('', 'EUR', '[2022-02-01,)', 100000, 2, 25, 'RTS (EU) 2018/1229, Art. 6');
