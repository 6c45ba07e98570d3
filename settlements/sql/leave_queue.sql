-- What is settled leaves the queue, in the transaction that books it.
delete from settlements_openmatch o using unnest(%(matches)s::bigint[]) s(match_id) where o.match_id = s.match_id
