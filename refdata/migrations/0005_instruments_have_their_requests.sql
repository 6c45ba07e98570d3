-- Instruments and the terms of bonds are changed with the request that was carried out with it.

create constraint trigger terms_of_an_instrument_have_their_request after insert or update on refdata_instrumentterms
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('instrument.register', 'asset', 'instrument_id');
create constraint trigger terms_of_a_bond_have_their_request after insert or update on refdata_bondterms
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('bond_terms.set', 'asset', 'instrument_id');
