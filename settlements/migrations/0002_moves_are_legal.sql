-- Foreign keys of instructions, matches and the queue; append-only facts; and only legal moves of status. The triggers of the
-- queue name the schema, so that no temporary table of a session stands in for a table of the house.

alter table settlements_instruction
    add constraint an_instruction_has_its_participant foreign key (participant_id) references refdata_party (id),
    add constraint an_instruction_has_its_counterparty foreign key (counterparty_id) references refdata_party (id),
    add constraint a_securities_account_holds_the_asset foreign key (securities_account_id, asset_id)
        references ledger_account (id, asset_id),
    add constraint a_cash_account_holds_the_currency foreign key (cash_account_id, currency_id)
        references ledger_account (id, asset_id),
    add constraint an_instruction_has_its_market foreign key (market_id) references refdata_market (id),
    add constraint an_instruction_has_its_load foreign key (load_id) references itservices_load (id);

alter table settlements_match
    add constraint a_match_has_its_deliverer foreign key (delivering_id) references settlements_instruction (id),
    add constraint a_match_has_its_receiver foreign key (receiving_id) references settlements_instruction (id);

alter table settlements_openmatch
    add constraint what_is_open_is_matched foreign key (match_id) references settlements_match (id);

alter table settlements_statuschange
    add constraint a_status_change_is_a_legal_move foreign key (axis, from_status, to_status)
        references settlements_legalmove (axis, from_status, to_status);

-- The queue may change its status only along the lifecycle table.
create function settlements_keep_legal() returns trigger language plpgsql as $$
begin
    if not exists (select from public.settlements_legalmove
                   where axis = 'SETT' and from_status = old.settlement and to_status = new.settlement) then
        raise exception 'illegal_move: match % cannot go from % to %', old.match_id, old.settlement, new.settlement
            using errcode = 'integrity_constraint_violation', constraint = 'status_moves_are_legal';
    end if;
    return new;
end $$;

create trigger status_moves_are_legal before update of settlement on settlements_openmatch
    for each row when (old.settlement is distinct from new.settlement) execute function settlements_keep_legal();

-- Terms of the queue are those of the instructions and never change; only status, reasons, holds, requests and priority do.
-- Column by column: PostgreSQL says a comparison of rows in other words after a dump, and the proof compares the words.
create function settlements_keep_terms() returns trigger language plpgsql as $$
begin
    raise exception 'terms_never_change: the terms of match % are those of its instructions', old.match_id
        using errcode = 'integrity_constraint_violation', constraint = 'terms_never_change';
end $$;

create trigger terms_never_change before update on settlements_openmatch
    for each row when (old.match_id is distinct from new.match_id
                       or old.intended_settlement_date is distinct from new.intended_settlement_date
                       or old.market_id is distinct from new.market_id
                       or old.payment is distinct from new.payment
                       or old.place is distinct from new.place
                       or old.asset_id is distinct from new.asset_id
                       or old.securities_from is distinct from new.securities_from
                       or old.securities_to is distinct from new.securities_to
                       or old.quantity_units is distinct from new.quantity_units
                       or old.currency_id is distinct from new.currency_id
                       or old.cash_from is distinct from new.cash_from
                       or old.cash_to is distinct from new.cash_to
                       or old.amount_units is distinct from new.amount_units)
    execute function settlements_keep_terms();

-- A row leaves the queue only with its final fact (a settlement, or the cancellation of both sides), written in the same transaction or before. The job role's night is
-- left out: it counts what leaves against the facts that it has just written, and the proof reads them all.
create function settlements_keep_facts() returns trigger language plpgsql as $$
declare v_match bigint;
begin
    select g.match_id into v_match from gone g
    left join public.settlements_settlement s on s.match_id = g.match_id
    where s.match_id is null and 2 <> (
        select count(*) from public.settlements_match m
        join public.settlements_cancellation c on c.instruction_id in (m.delivering_id, m.receiving_id)
        where m.id = g.match_id)
    limit 1;
    if v_match is not null then
        raise exception 'no_final_fact: match % is neither settled nor cancelled, so it stays open', v_match
            using errcode = 'integrity_constraint_violation', constraint = 'what_leaves_the_queue_is_final';
    end if;
    return null;
end $$;

create trigger what_leaves_the_queue_is_final after delete on settlements_openmatch
    referencing old table as gone for each statement when (current_user <> 'backoffice_job')
    execute function settlements_keep_facts();
