-- The participants of a match are terms of its queue row: those of its instructions, and they never change.
drop trigger terms_never_change on settlements_openmatch;

update settlements_openmatch o set deliverer_id = d.participant_id, receiver_id = d.counterparty_id
from settlements_match m join settlements_instruction d on d.id = m.delivering_id
where m.id = o.match_id;

create trigger terms_never_change before update on settlements_openmatch
    for each row when (old.match_id is distinct from new.match_id
                       or old.intended_settlement_date is distinct from new.intended_settlement_date
                       or old.market_id is distinct from new.market_id
                       or old.payment is distinct from new.payment
                       or old.place is distinct from new.place
                       or old.deliverer_id is distinct from new.deliverer_id
                       or old.receiver_id is distinct from new.receiver_id
                       or old.asset_id is distinct from new.asset_id
                       or old.securities_from is distinct from new.securities_from
                       or old.securities_to is distinct from new.securities_to
                       or old.quantity_units is distinct from new.quantity_units
                       or old.currency_id is distinct from new.currency_id
                       or old.cash_from is distinct from new.cash_from
                       or old.cash_to is distinct from new.cash_to
                       or old.amount_units is distinct from new.amount_units)
    execute function settlements_keep_terms();
