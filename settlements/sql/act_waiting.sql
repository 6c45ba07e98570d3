-- Locks, in the order of their ids, the ones among some instructions that are still unmatched, and tells who holds each.
select instruction_id, is_held from settlements_unmatched
where instruction_id = any (%(instructions)s::bigint[]) order by instruction_id for update
