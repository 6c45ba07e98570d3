-- What messages refer to, that they bear the digest of their bytes, and how they leave the open ones.
alter table settlements_message
    add constraint a_message_bears_the_digest_of_its_bytes check (sha256 = encode(sha256(body), 'hex')),
    add constraint a_message_is_of_a_party foreign key (party_id) references refdata_party (id),
    add constraint an_answer_is_to_a_message foreign key (answers_id) references settlements_message (id),
    add constraint a_repair_is_of_a_message foreign key (repairs_id) references settlements_message (id),
    add constraint a_repetition_is_of_a_message foreign key (repeats_id) references settlements_message (id),
    add constraint a_message_is_about_an_instruction foreign key (instruction_id) references settlements_instruction (id);
alter table settlements_messageoutcome
    add constraint an_outcome_is_of_a_message foreign key (message_id) references settlements_message (id),
    add constraint a_message_became_an_instruction foreign key (instruction_id) references settlements_instruction (id);
alter table settlements_openmessage
    add constraint an_open_message_is_kept foreign key (message_id) references settlements_message (id);

-- Bytes are not compressed: they are compared with their digest, and a message is small.
alter table settlements_message alter column body set storage external;

-- A message leaves the open ones only with what came of it, and does not come back to them.
create function settlements_keep_open_message() returns trigger language plpgsql as $$
declare v_message bigint;
begin
    select g.message_id into v_message from gone g
    where not exists (select from public.settlements_messageoutcome o where o.message_id = g.message_id) limit 1;
    if v_message is not null then
        raise exception 'nothing_came_of_it: message % is still to be dealt with', v_message
            using errcode = 'integrity_constraint_violation', constraint = 'what_leaves_the_open_messages_has_an_outcome';
    end if;
    return null;
end $$;

create trigger what_leaves_the_open_messages_has_an_outcome after delete on settlements_openmessage
    referencing old table as gone for each statement execute function settlements_keep_open_message();

create function settlements_keep_message_done() returns trigger language plpgsql as $$
begin
    if exists (select from public.settlements_messageoutcome o where o.message_id = new.message_id) then
        raise exception 'something_came_of_it: message % is not open any more', new.message_id
            using errcode = 'integrity_constraint_violation', constraint = 'a_message_that_is_done_is_not_opened_again';
    end if;
    return new;
end $$;

create trigger a_message_that_is_done_is_not_opened_again before insert on settlements_openmessage
    for each row execute function settlements_keep_message_done();

-- What a person does with a message that was set aside is asked for, and others may have to agree.
create constraint trigger a_message_is_repaired_with_its_request after insert on settlements_messageoutcome
    deferrable initially deferred
    for each row when (new.act in ('repair', 'reject'))
    execute function authorizations_row_has_its_request('message.repair message.reject', 'message', 'message_id');
