-- What PostgreSQL keeps of the chaser log: a chase is of an instruction, and stands with the request that was carried out with it.
alter table settlements_failchase
    add constraint a_chase_is_of_an_instruction foreign key (instruction_id) references settlements_instruction (id);
create constraint trigger a_chase_has_its_request after insert on settlements_failchase
    deferrable initially deferred
    for each row execute function authorizations_row_has_its_request('fail.chase', 'instruction', 'instruction_id');
