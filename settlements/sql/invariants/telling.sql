-- What parties wish to be told is told up to the place, once for each instruction that an event touched, or named as what no message
-- can tell; nothing else is told; what was told bears the digest of its event; what was acknowledged has its event. Of messages of
-- closed dates nothing is asked, unless everything is. Where nobody wishes anything, no event is looked at.
with place as materialized (
    select t.position, t.instruction, (select min(w.after_position) from settlements_messagewish w) as first from settlements_telling t
), told as materialized (
    select m.id, m.key, m.party_id, m.instruction_id, m.at, split_part(split_part(m.key, ' ', 2), '/', 1)::bigint as position,
           split_part(m.key, '/', 2)::bigint as instruction
    from settlements_message m
    where m.direction = 'OUT' and m.answers_id is null and m.key ~ '^tells ' and (%(full)s or m.business_date > %(since)s::date)
), events as materialized (
    select l.position, e.code, k.topic, e.at, e.actor_name, e.subject_ids, e.after
    from place p join recordkeeping_leaf l on l.position > p.first and l.position <= p.position + 1
    join recordkeeping_event e on e.id = l.event_id
    join (select split_part(pair, ' ', 1) as code, split_part(pair, ' ', 2) as topic
          from unnest(%(topics)s::text[]) pair) k on k.code = e.code
    where p.first is not null and (e.code !~ '^depository[.]' or (e.after ->> 'moves')::boolean) and (%(full)s or e.at >= %(since)s::date or l.position in (select t.position from told t))
), wisher as materialized (
    select e.position, w.party_id from events e cross join lateral (
        select distinct on (w.party_id) w.party_id, w.is_wished from settlements_messagewish w
        where w.topic = e.topic and w.after_position < e.position order by w.party_id, w.after_position desc, w.id desc) w
    where w.is_wished
), heard as materialized (
    select e.*, array_length(e.subject_ids, 1) > 0 as is_named, (e.after ->> 'first')::bigint as first, (e.after ->> 'last')::bigint as last
    from events e where exists (select from wisher w where w.position = e.position)
), acted as (
    select h.position, h.at, h.code, s.id::bigint as id, case h.code when 'instruction.cancelled' then 'IPRC' else 'HOLD' end as axis
    from heard h cross join lateral unnest(h.subject_ids) s(id) where h.code ~ '^instruction[.]'
), touched as (
    select h.position, s.id::bigint as instruction
    from heard h cross join lateral unnest(h.subject_ids) s(id) where h.code ~ '^(instructions?|depository)[.]' and h.is_named
    union
    select h.position, side.id from heard h join settlements_match m on m.id between h.first and h.last
    cross join lateral (values (m.delivering_id), (m.receiving_id)) side(id)
    join settlements_instruction i on i.id = side.id and i.at = h.at and i.submitted_by = h.actor_name
    where h.code = 'instructions.submitted' and h.is_named is not true
    union
    select h.position, i.id from heard h
    join settlements_instruction i on i.id between h.first and h.last and i.at = h.at and i.submitted_by = h.actor_name
    join settlements_matchingterms x on x.instruction_id = i.id
    where h.code = 'instructions.entered' and h.is_named is not true
    union
    select h.position, side.id from heard h join settlements_match m on m.id between h.first and h.last and m.matched_at = h.at
    cross join lateral (values (m.delivering_id), (m.receiving_id)) side(id)
    join settlements_matchingterms x on x.instruction_id = side.id
    where h.code = 'instructions.matched' and h.is_named is not true
    union
    select a.position, o.id from acted a
    cross join lateral (select m.receiving_id as id from settlements_match m where m.delivering_id = a.id
                        union all select m.delivering_id from settlements_match m where m.receiving_id = a.id) o
    where exists (select from settlements_statuschange c where c.instruction_id = o.id and c.at = a.at and c.axis = a.axis)
    union
    select h.position, side.id from heard h
    join (select match_id, slice, journal_id from settlements_settlement
          union all select match_id, slice, journal_id from settlements_settlementpart) s on s.slice = (h.after ->> 'slice')::int
         and s.journal_id between (h.after ->> 'first_journal')::bigint and (h.after ->> 'first_journal')::bigint + (h.after ->> 'count')::bigint - 1
    join settlements_match m on m.id = s.match_id
    cross join lateral (values (m.delivering_id), (m.receiving_id)) side(id)
    where h.code = 'night.settled'
    union
    select h.position, c.instruction_id from heard h
    join settlements_statuschange c on c.business_date = (h.after ->> 'business_date')::date and c.run_id = h.subject_ids[1]::bigint
         and c.axis = 'SETT' and (c.from_status <> c.to_status) = (h.code = 'night.failing')
    where h.code in ('night.refused', 'night.failing')
    union
    select h.position, c.instruction_id from heard h
    join settlements_statuschange c on c.business_date = (h.after ->> 'business_date')::date and c.run_id = h.subject_ids[1]::bigint
         and c.axis = 'IPRC' and c.reason_code = 'CANS'
    where h.code = 'night.recycled'
    union
    select h.position, w.instruction_id from heard h join settlements_recyclingwarning w on w.run_id = h.subject_ids[1]::bigint
    where h.code = 'night.recycling_warned'
    union
    select h.position, s.id::bigint from heard h cross join lateral unnest(h.subject_ids) s(id) where h.topic = 'ALLEGEMENT' and h.is_named
    union
    select h.position, a.instruction_id from heard h
    join settlements_allegement a on a.instruction_id between h.first and h.last
    left join settlements_match d on d.delivering_id = a.instruction_id
    left join settlements_match r on r.receiving_id = a.instruction_id
    left join settlements_withdrawal w on w.instruction_id = a.instruction_id
    where h.topic = 'ALLEGEMENT' and h.is_named is not true
      and h.at = case h.code when 'allegements.made' then a.at else coalesce(d.matched_at, r.matched_at, w.at) end
), expected as materialized (
    select t.position, t.instruction, w.party_id
    from touched t join settlements_instruction i on i.id = t.instruction
    join events e on e.position = t.position
    join wisher w on w.position = t.position and w.party_id = case e.topic when 'ALLEGEMENT' then i.counterparty_id else i.participant_id end
    cross join place p where t.position <= p.position or t.instruction <= p.instruction
), left_out as materialized (
    select (e.after ->> 'position')::bigint as position, s.id::bigint as instruction
    from recordkeeping_event e cross join lateral unnest(e.subject_ids) s(id)
    where e.code = 'messages.left_out' and (%(full)s or e.at >= least((select min(v.at) from events v), %(since)s::date))
), steps as materialized (
    select e.id, e.at, (e.after ->> 'first')::bigint as first, (e.after ->> 'last')::bigint as last,
           (e.after ->> 'messages')::bigint as number, e.after ->> 'digest' as digest
    from recordkeeping_event e where e.code = 'messages.told' and (%(full)s or e.at >= %(since)s::date)
)
select 'G05' as code, 'event at ' || x.position || ', instruction ' || x.instruction as key,
       'a message to party ' || x.party_id as expected, 'none' as found
from expected x
where not exists (select from settlements_message m where m.key = 'tells ' || x.position || '/' || x.instruction)
  and not exists (select from left_out l where (l.position, l.instruction) = (x.position, x.instruction))
union all
select 'G06', 'message ' || t.id, 'what its party wishes to be told, up to the place',
       format('%%s to party %%s of instruction %%s', t.key, t.party_id, t.instruction_id)
from told t
where not exists (select from expected x where (x.position, x.instruction, x.party_id) = (t.position, t.instruction, t.party_id)
                                               and x.instruction = t.instruction_id)
union all
select 'G07', 'event ' || s.id, format('%%s messages, digest %%s', s.number, left(s.digest, 16)),
       format('%%s messages, digest %%s', f.number, left(f.digest, 16))
from steps s cross join lateral (
    select count(*) as number,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
    from (select hash_record_extended((m.id, m.key, m.kind, m.party_id, m.instruction_id, m.receiver, m.sha256), 7) as hash
          from settlements_message m
          where m.id between s.first and s.last and m.direction = 'OUT' and m.answers_id is null and starts_with(m.key, 'tells ')) h) f
where (s.number, s.digest) is distinct from (f.number, f.digest)
union all
select 'G07', 'message ' || t.id, 'told by an event', 'by none'
from told t where not exists (select from steps s where s.at = t.at and t.id between s.first and s.last)
union all
select 'G08', 'message ' || a.message_id, 'its acknowledgement told by an event', 'by none'
from settlements_acknowledgement a
where (%(full)s or a.business_date > %(since)s::date)
  and not exists (select from recordkeeping_event e
                  where e.code = 'messages.acknowledged' and e.at = a.at and a.message_id::text = any (e.subject_ids))
