-- Market rules, standing instructions and parties are changed with the request that was carried out with it.

-- Lets an update do one thing: end the row's range (first argument) earlier, and say by which list (second one, where there is
-- one). An empty range takes the row back.
create or replace function refdata_only_ends_earlier() returns trigger language plpgsql as $$
declare
    range_of_old daterange;
    range_of_new daterange;
begin
    if to_jsonb(new) - tg_argv[0] - coalesce(tg_argv[1], '') is distinct from to_jsonb(old) - tg_argv[0] - coalesce(tg_argv[1], '') then
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

drop trigger a_closure_is_only_ended on refdata_closure;
create trigger a_closure_is_only_ended before update on refdata_closure
    for each row execute function refdata_only_ends_earlier('known', 'ended_by_id');

-- A closure that came or ended by a list of its publisher is no act of anybody here.
create constraint trigger a_closure_is_declared_with_its_request after insert on refdata_closure
    deferrable initially deferred for each row when (new.load_id is null)
    execute function authorizations_row_has_its_request('calendar.declare', 'calendar', 'calendar_id');
create constraint trigger a_closure_ends_with_its_request after update on refdata_closure
    deferrable initially deferred for each row when (new.ended_by_id is null)
    execute function authorizations_row_has_its_request('calendar.declare calendar.withdraw', 'calendar', 'calendar_id');
create constraint trigger a_cut_off_is_moved_with_its_request after insert or update on refdata_cutoffmove
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('market.move_cut_off', 'market', 'market_id');
create constraint trigger a_cut_off_is_set_with_its_request after insert or update on refdata_cutoff
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('market.set_cut_off', 'market', 'market_id');
create constraint trigger a_cycle_is_set_with_its_request after insert or update on refdata_settlementcycle
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('market.set_cycle', 'market', 'market_id');
create constraint trigger a_price_collar_is_set_with_its_request after insert or update on refdata_pricecollar
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('price_collar.set', 'market', 'market_id');
create constraint trigger terms_of_an_ssi_have_their_request after insert or update on refdata_ssiterms
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('ssi.set ssi.end', 'ssi', 'ssi_id');
create constraint trigger terms_of_a_party_have_their_request after insert or update on refdata_partyterms
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('party.register', 'party', 'party_id');
