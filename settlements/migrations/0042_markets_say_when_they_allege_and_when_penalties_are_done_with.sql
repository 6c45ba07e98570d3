-- They are only ended, never changed nor deleted, and stand with the request that set them.
create trigger penalty_days_are_only_ended before update on settlements_penaltydays
    for each row execute function refdata_only_ends_earlier('valid');
create trigger price_tolerances_are_only_ended before update on settlements_pricetolerance
    for each row execute function refdata_only_ends_earlier('valid');
create trigger allegement_delays_are_only_ended before update on settlements_allegementdelays
    for each row execute function refdata_only_ends_earlier('valid');
create trigger settlements_penaltydays_is_never_deleted before delete or truncate on settlements_penaltydays
    for each statement execute function machinery_refuse_change();
create trigger settlements_pricetolerance_is_never_deleted before delete or truncate on settlements_pricetolerance
    for each statement execute function machinery_refuse_change();
create trigger settlements_allegementdelays_is_never_deleted before delete or truncate on settlements_allegementdelays
    for each statement execute function machinery_refuse_change();
create constraint trigger penalty_days_have_their_request after insert or update on settlements_penaltydays
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('penalty_days.set', 'market', 'market_id');
create constraint trigger a_price_tolerance_has_its_request after insert or update on settlements_pricetolerance
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('price_tolerance.set', 'market', 'market_id');
create constraint trigger allegement_delays_have_their_request after insert or update on settlements_allegementdelays
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('allegement_delays.set', 'market', 'market_id');

-- One of the days on which penalties that a market detected on a day are done with: the last one for appeals (appeal) or changes
-- (amendment), that of the report or of the payment. It is a penalty business day of the next month, as the market says, else as the
-- ECSDA framework does. settlements.penalties.calendar says the same.
create function settlements_penalty_day(market int, detected date, which text) returns date language sql stable as $$
    select d::date
    from generate_series(date_trunc('month', detected) + interval '1 month', date_trunc('month', detected) + interval '2 months - 1 day',
                         interval '1 day') d
    where extract(isodow from d) < 6 and to_char(d, 'MM-DD') <> '01-01' and to_char(d, 'MM-DD') <> '12-25'
    order by d
    offset coalesce(
        (select case which when 'appeal' then s.appeal when 'amendment' then s.amendment when 'report' then s.report
                           when 'payment' then s.payment end
         from public.settlements_penaltydays s where s.market_id = market and s.valid @> date_trunc('month', detected)::date),
        case which when 'appeal' then 10 when 'amendment' then 11 when 'report' then 14
                   when 'payment' then case when detected < date '2023-03-01' then 17 else 18 end end) - 1
    limit 1
$$;

-- An appeal has the last day that its market says.
create or replace function settlements_appeal_has_its_last_day() returns trigger language plpgsql as $$
declare
    last date := (select public.settlements_penalty_day(y.market_id, y.day, 'appeal') from public.settlements_listedpenalty y
                  where y.id = new.line_id);
begin
    if last is not null and new.appeals_until <> last then
        raise exception using errcode = 'check_violation', constraint = 'an_appeal_has_the_last_day_of_its_penalty',
            message = format('appeal against listed penalty %s: expected the last day %s, found %s', new.line_id, last, new.appeals_until);
    end if;
    return new;
end $$;
drop function settlements_appeals_until(date);
