-- What was told to some parties after a message, in the order in which it was: of each party no more than are asked for at all.
select m.id from unnest(%(parties)s::int[]) p(party) cross join lateral (
    select m.id from settlements_message m
    where m.party_id = p.party and m.direction = 'OUT' and m.answers_id is null and m.id > %(after)s
    order by m.id limit %(limit)s) m
order by m.id limit %(limit)s
