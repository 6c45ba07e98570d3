-- What PostgreSQL keeps of appeals: until when they may come, and with which request they stand.

-- The last day on which a penalty that was detected on a day may be appealed: the tenth penalty business day of the month after it.
-- settlements.penalties.calendar says the same.
create function settlements_appeals_until(detected date) returns date language sql immutable as $$
    select d::date
    from generate_series(date_trunc('month', detected) + interval '1 month', date_trunc('month', detected) + interval '1 month 27 days',
                         interval '1 day') d
    where extract(isodow from d) < 6 and to_char(d, 'MM-DD') <> '01-01' and to_char(d, 'MM-DD') <> '12-25'
    order by d offset 9 limit 1
$$;

create function settlements_appeal_has_its_last_day() returns trigger language plpgsql as $$
declare
    last date := (select public.settlements_appeals_until(y.day) from public.settlements_listedpenalty y where y.id = new.line_id);
begin
    if last is not null and new.appeals_until <> last then
        raise exception using errcode = 'check_violation', constraint = 'an_appeal_has_the_last_day_of_its_penalty',
            message = format('appeal against listed penalty %s: expected the last day %s, found %s', new.line_id, last, new.appeals_until);
    end if;
    return new;
end $$;
create trigger an_appeal_has_the_last_day_of_its_penalty before insert on settlements_penaltyappeal
    for each row execute function settlements_appeal_has_its_last_day();

-- Appeals and their answers stand only with the requests that were carried out with them.
create constraint trigger an_appeal_has_its_request after insert on settlements_penaltyappeal
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('appeal.open', 'listed_penalty', 'line_id');
create constraint trigger an_answer_to_an_appeal_has_its_request after insert on settlements_appealanswer
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('appeal.accept appeal.reject', 'penalty_appeal', 'appeal_id');
