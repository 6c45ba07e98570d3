-- The sequences of a market's night are said whole, and the last one takes everything.
alter table settlements_sequencerule
    add constraint a_night_has_one_to_nine_sequences check (cardinality(names) >= 1 and cardinality(names) <= 9),
    add constraint each_sequence_is_said_whole
        check (cardinality(takes) = cardinality(names) and cardinality(priorities) = cardinality(names)
               and cardinality(in_parts) = cardinality(names) and array_position(in_parts, null) is null),
    add constraint each_sequence_has_a_name check (array_position(names, null) is null and '' <> all (names)),
    add constraint a_sequence_takes_all_free_or_against_payment check (takes <@ array['ALL', 'FREE', 'APMT']),
    add constraint a_sequence_takes_priorities_from_1_to_4 check (priorities <@ array[1, 2, 3, 4]::smallint[]),
    add constraint the_last_sequence_takes_everything
        check (takes[cardinality(takes)] = 'ALL' and priorities[cardinality(priorities)] = 4);

-- They are only ended, never changed nor deleted, and stand with the request that set them.
create trigger sequences_of_a_market_are_only_ended before update on settlements_sequencerule
    for each row execute function refdata_only_ends_earlier('valid');
create trigger settlements_sequencerule_is_never_deleted before delete or truncate on settlements_sequencerule
    for each statement execute function machinery_refuse_change();
create constraint trigger sequences_of_a_market_have_their_request after insert or update on settlements_sequencerule
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('sequences.set', 'market', 'market_id');

-- The windows of a market's day are said whole, and each has one end.
create function settlements_windows_have_ends(minutes smallint[], until text[]) returns boolean language sql immutable as $$
    select coalesce(bool_and(case when u = '' then m >= 1 and m <= 600 else m = 0 and (u = 'APMT' or u = 'FREE') end), false)
    from unnest(minutes, until) w(m, u)
$$;
create function settlements_windows_follow(opens time[]) returns boolean language sql immutable as $$
    select coalesce(bool_and(later > o), true)
    from (select o, lead(o) over (order by place) as later from unnest(opens) with ordinality w(o, place)) x where later is not null
$$;
alter table settlements_windowrule
    add constraint a_day_has_one_to_nine_windows check (cardinality(opens) >= 1 and cardinality(opens) <= 9),
    add constraint each_window_is_said_whole
        check (cardinality(minutes) = cardinality(opens) and cardinality(until) = cardinality(opens)
               and cardinality(in_parts) = cardinality(opens) and array_position(opens, null) is null
               and array_position(minutes, null) is null and array_position(until, null) is null
               and array_position(in_parts, null) is null),
    add constraint a_window_lasts_some_minutes_or_until_a_cut_off check (settlements_windows_have_ends(minutes, until)),
    add constraint windows_open_one_after_another check (settlements_windows_follow(opens));

create trigger windows_of_a_market_are_only_ended before update on settlements_windowrule
    for each row execute function refdata_only_ends_earlier('valid');
create trigger settlements_windowrule_is_never_deleted before delete or truncate on settlements_windowrule
    for each statement execute function machinery_refuse_change();
create constraint trigger windows_of_a_market_have_their_request after insert or update on settlements_windowrule
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('windows.set', 'market', 'market_id');
