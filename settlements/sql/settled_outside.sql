-- What its depository has settled leaves the queue of matching. Which of it was alleged.
delete from settlements_unmatched where instruction_id = any (%(instructions)s::bigint[])
returning instruction_id as number, is_alleged
