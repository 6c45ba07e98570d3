-- A settlement condition is of an instruction.
alter table settlements_settlementcondition
    add constraint a_settlement_condition_is_of_an_instruction foreign key (instruction_id) references settlements_instruction (id);
