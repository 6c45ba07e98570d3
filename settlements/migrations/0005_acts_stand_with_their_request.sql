-- A move on the axes of people's acts stands with the request that was carried out in its transaction. What the night moves is
-- on another axis, and is not asked.
create constraint trigger an_act_has_its_request after insert on settlements_statuschange
    deferrable initially deferred
    for each row when (new.axis in ('HOLD', 'IPRC'))
    execute function authorizations_row_has_its_request(
        'instruction.hold instruction.release instruction.cancel', 'instruction', 'instruction_id');
