-- What is settled leaves the queue, in the transaction that books it. The ids go to the index: a join would read the whole queue.
delete from settlements_openmatch where match_id = any (%(matches)s::bigint[])
