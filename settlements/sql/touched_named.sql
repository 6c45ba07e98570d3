-- Instructions by their ids, with their references and participants.
select i.id, i.reference, i.participant_id as party from settlements_instruction i where i.id = any (%(ids)s::bigint[])
