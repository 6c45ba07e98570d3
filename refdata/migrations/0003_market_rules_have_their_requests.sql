-- Market rules, standing instructions and parties are changed with the request that was carried out with it.

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
