-- What is cancelled while it waits leaves the queue of matching; its key stays on file. Which of it was alleged.
with gone as (
    delete from settlements_unmatched where instruction_id = any (%(instructions)s::bigint[])
    returning instruction_id, key, delivers, is_alleged
), kept as (
    insert into settlements_withdrawal (instruction_id, key, delivers, at)
    select instruction_id, key, delivers, %(at)s from gone order by instruction_id
)
select instruction_id as number from gone where is_alleged order by instruction_id
