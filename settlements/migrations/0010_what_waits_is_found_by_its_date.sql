-- What a payment free of delivery is about is on file.
alter table settlements_matchingterms
    add constraint matching_terms_are_about_an_instrument foreign key (instrument_id) references refdata_asset (id);

-- When it came in is one of the terms that what waits keeps.
drop trigger what_waits_keeps_its_terms on settlements_unmatched;
create trigger what_waits_keeps_its_terms before update on settlements_unmatched
    for each row when (old.instruction_id is distinct from new.instruction_id
                       or old.key is distinct from new.key
                       or old.delivers is distinct from new.delivers
                       or old.participant_id is distinct from new.participant_id
                       or old.counterparty_id is distinct from new.counterparty_id
                       or old.market_id is distinct from new.market_id
                       or old.payment is distinct from new.payment
                       or old.place is distinct from new.place
                       or old.priority is distinct from new.priority
                       or old.intended_settlement_date is distinct from new.intended_settlement_date
                       or old.asset_id is distinct from new.asset_id
                       or old.securities_account is distinct from new.securities_account
                       or old.quantity_units is distinct from new.quantity_units
                       or old.currency_id is distinct from new.currency_id
                       or old.cash_account is distinct from new.cash_account
                       or old.amount_units is distinct from new.amount_units
                       or old.at is distinct from new.at
                       or old.common_reference is distinct from new.common_reference
                       or old.deliverer_client is distinct from new.deliverer_client
                       or old.receiver_client is distinct from new.receiver_client
                       or old.deliverer_account is distinct from new.deliverer_account
                       or old.receiver_account is distinct from new.receiver_account)
    execute function settlements_keep_waiting_terms();

-- An allegement and a withdrawal are of what one side sent alone.
alter table settlements_allegement
    add constraint an_allegement_is_of_an_own_instruction foreign key (instruction_id) references settlements_matchingterms (instruction_id);
alter table settlements_withdrawal
    add constraint a_withdrawal_is_of_an_own_instruction foreign key (instruction_id) references settlements_matchingterms (instruction_id);
