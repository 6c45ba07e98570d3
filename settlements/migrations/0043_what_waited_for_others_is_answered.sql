-- What PostgreSQL keeps, when a transaction ends, of items of messages that wait for others to agree: once their request has ended they
-- are answered a second time or were passed on to a depository, and nothing else is passed on on behalf of a party.
create function settlements_waited_is_answered() returns trigger language plpgsql as $$
declare v_item text;
begin
    select b.message_id || '/' || b.item into v_item
    from public.settlements_messageoutcome b
    where b.request_id = new.request_id and b.state = 'PENDING'
      and exists (select from public.authorizations_requestend e where e.request_id = b.request_id)
      and not exists (select from public.settlements_message m where m.key = 'closes ' || b.message_id || '/' || b.item)
      and not exists (select from public.settlements_depositoryrequest q where q.asked_by_id = b.message_id and q.asked_item = b.item)
    limit 1;
    if v_item is not null then
        raise exception 'item % of a message waited for request %, which has ended, and is not answered', v_item, new.request_id
            using errcode = 'integrity_constraint_violation', constraint = tg_name;
    end if;
    return null;
end $$;

create constraint trigger what_waited_for_a_request_is_answered after insert on authorizations_requestend
    deferrable initially deferred
    for each row execute function settlements_waited_is_answered();

create constraint trigger what_waits_for_others_is_answered after insert on settlements_messageoutcome
    deferrable initially deferred
    for each row when (new.state = 'PENDING') execute function settlements_waited_is_answered();

create function settlements_passed_on_is_pending() returns trigger language plpgsql as $$
begin
    if not exists (select from public.settlements_messageoutcome b where b.message_id = new.asked_by_id and b.item = new.asked_item
                   and b.state = 'PENDING' and b.instruction_id = new.instruction_id) then
        raise exception 'item %/% of a message is passed on about instruction %, and is not pending',
            new.asked_by_id, new.asked_item, new.instruction_id
            using errcode = 'integrity_constraint_violation', constraint = tg_name;
    end if;
    return null;
end $$;

create constraint trigger what_is_passed_on_is_pending after insert on settlements_depositoryrequest
    deferrable initially deferred
    for each row when (new.asked_by_id is not null) execute function settlements_passed_on_is_pending();
