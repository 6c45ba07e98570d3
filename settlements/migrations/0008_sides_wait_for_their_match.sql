-- What waits for its match: whose terms it has, that they do not change, and how it leaves; and that a match tells one side of the
-- hold of the other.
alter table settlements_matchingterms
    add constraint matching_terms_are_of_an_instruction foreign key (instruction_id) references settlements_instruction (id);
alter table settlements_unmatched
    add constraint what_waits_has_matching_terms foreign key (instruction_id) references settlements_matchingterms (instruction_id);
alter table settlements_matchingdifference
    add constraint a_difference_is_of_a_match foreign key (match_id) references settlements_match (id);

-- Only the hold of its own side changes while it waits.
create function settlements_keep_waiting_terms() returns trigger language plpgsql as $$
begin
    raise exception 'terms_never_change: the terms of unmatched instruction % are those that it came in with', old.instruction_id
        using errcode = 'integrity_constraint_violation', constraint = 'what_waits_keeps_its_terms';
end $$;

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
                       or old.common_reference is distinct from new.common_reference
                       or old.deliverer_client is distinct from new.deliverer_client
                       or old.receiver_client is distinct from new.receiver_client
                       or old.deliverer_account is distinct from new.deliverer_account
                       or old.receiver_account is distinct from new.receiver_account)
    execute function settlements_keep_waiting_terms();

-- A row leaves the queue of matching only with its match or its cancellation. The jobs are left out: they count what leaves
-- against what they have just written, and the proof reads it all.
create function settlements_keep_waiting() returns trigger language plpgsql as $$
declare v_instruction bigint;
begin
    select g.instruction_id into v_instruction from gone g
    where not exists (select from public.settlements_match m where m.delivering_id = g.instruction_id)
      and not exists (select from public.settlements_match m where m.receiving_id = g.instruction_id)
      and not exists (select from public.settlements_cancellation c where c.instruction_id = g.instruction_id)
    limit 1;
    if v_instruction is not null then
        raise exception 'still_unmatched: instruction % is neither matched nor cancelled, so it waits', v_instruction
            using errcode = 'integrity_constraint_violation', constraint = 'what_leaves_matching_is_matched_or_cancelled';
    end if;
    return null;
end $$;

create trigger what_leaves_matching_is_matched_or_cancelled after delete on settlements_unmatched
    referencing old table as gone for each statement when (current_user <> 'backoffice_job')
    execute function settlements_keep_waiting();

-- What matching tells one side of the other's hold needs no request: the hold itself had its own.
drop trigger an_act_has_its_request on settlements_statuschange;
create constraint trigger an_act_has_its_request after insert on settlements_statuschange
    deferrable initially deferred
    for each row when (new.axis in ('HOLD', 'IPRC')
                       and not (new.axis = 'HOLD' and new.by = 'matching'
                                and (new.from_status = '' and new.to_status = 'PRCY'
                                     or new.from_status = 'PREA' and new.to_status = 'BOTH')))
    execute function authorizations_row_has_its_request(
        'instruction.hold instruction.release instruction.cancel', 'instruction', 'instruction_id');
