-- What files and their messages refer to, and how a message that is to be written leaves.
alter table settlements_folderfile
    add constraint a_file_became_a_message foreign key (message_id) references settlements_message (id);
alter table settlements_filetowrite
    add constraint what_is_to_be_written_is_a_message foreign key (message_id) references settlements_message (id);
alter table settlements_filewritten
    add constraint what_was_written_is_a_message foreign key (message_id) references settlements_message (id);

-- A message is written no more only once it was written, and what was written is not to be written again.
create function settlements_keep_file_to_write() returns trigger language plpgsql as $$
declare v_message bigint;
begin
    select g.message_id into v_message from gone g
    where not exists (select from public.settlements_filewritten w where w.message_id = g.message_id) limit 1;
    if v_message is not null then
        raise exception 'message % is still to be written', v_message
            using errcode = 'integrity_constraint_violation', constraint = 'what_is_to_be_written_leaves_once_it_was';
    end if;
    return null;
end $$;

create trigger what_is_to_be_written_leaves_once_it_was after delete on settlements_filetowrite
    referencing old table as gone for each statement execute function settlements_keep_file_to_write();

create function settlements_write_once() returns trigger language plpgsql as $$
begin
    if exists (select from public.settlements_filewritten w where w.message_id = new.message_id) then
        raise exception 'message % was written already', new.message_id
            using errcode = 'integrity_constraint_violation', constraint = 'what_was_written_is_not_written_again';
    end if;
    return new;
end $$;

create trigger what_was_written_is_not_written_again before insert on settlements_filetowrite
    for each row execute function settlements_write_once();
