-- The two sides of some matches as people name them: instructions, references and participants, deliverer first.
select m.id as match, d.id as deliverer, d.reference as delivers, d.participant_id as from_party,
       r.id as receiver, r.reference as receives, r.participant_id as to_party
from settlements_match m
join settlements_instruction d on d.id = m.delivering_id
join settlements_instruction r on r.id = m.receiving_id
where m.id = any (%(matches)s::bigint[])
