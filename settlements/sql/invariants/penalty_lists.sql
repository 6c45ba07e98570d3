-- Lists of penalties are what their messages and events tell, their lines are of their parties, and appeals stand on lines, in time, as their
-- events tell. Of closed dates nothing is looked at, unless everything is.
with lists as materialized (
    select * from settlements_penaltylist where %(full)s or business_date > %(since)s::date
), told as materialized (
    select (e.subject_ids)[1]::bigint as list, (e.after ->> 'message')::bigint as message, e.after ->> 'digest' as digest,
           (e.after ->> 'lines')::bigint as lines, (e.after ->> 'listed_nets')::bigint as nets
    from recordkeeping_event e where e.code = 'penalty_list.kept' and (%(full)s or e.at >= %(since)s::date)
), counted as (
    select l.id, l.message_id, l.digest,
           (select count(*) from settlements_listedpenalty y where y.list_id = l.id) as lines,
           (select coalesce(max(number), 0) from settlements_listedpenalty y where y.list_id = l.id) as last_line,
           (select count(*) from settlements_listednet n where n.list_id = l.id) as nets,
           (select coalesce(max(number), 0) from settlements_listednet n where n.list_id = l.id) as last_net
    from lists l
), appeals as materialized (
    select a.*, y.day, settlements_penalty_day(y.market_id, y.day, 'appeal') as last_day, w.state, w.business_date as answered_on
    from settlements_penaltyappeal a
    left join settlements_listedpenalty y on y.id = a.line_id
    left join settlements_appealanswer w on w.appeal_id = a.id
    where %(full)s or a.business_date > %(since)s::date or w.business_date > %(since)s::date
), judged as (
    select a.id,
           case when a.day is null then 'a line of a list'
                when a.appeals_until <> a.last_day then 'the last day ' || a.last_day
                when a.business_date > a.appeals_until then 'to come until ' || a.appeals_until
                when a.answered_on < a.business_date then 'an answer after it'
                when a.business_date > %(since)s::date and not exists (
                    select from recordkeeping_event e
                    where e.code = 'penalty_appeal.opened' and e.subject_type = 'penalty_appeal'
                      and e.subject_ids @> array[a.id::text] and (e.after ->> 'line')::bigint = a.line_id) then 'an event that tells of it'
                when a.answered_on > %(since)s::date and not exists (
                    select from recordkeeping_event e
                    where e.code = case a.state when 'ACCEPTED' then 'penalty_appeal.accepted' else 'penalty_appeal.rejected' end
                      and e.subject_type = 'penalty_appeal' and e.subject_ids @> array[a.id::text]) then 'an event that tells its answer'
           end as expected
    from appeals a
)
select 'Q01' as code, 'list ' || coalesce(c.id, t.list) as key,
       format('message %%s, %%s lines, %%s nets, digest %%s', t.message, t.lines, t.nets, t.digest) as expected,
       format('message %%s, %%s lines up to %%s, %%s nets up to %%s, digest %%s', c.message_id, c.lines, c.last_line, c.nets, c.last_net, c.digest)
           as found
from counted c full join told t on t.list = c.id
where (t.list is not null or %(full)s) and (c.id is not null or not exists (select from settlements_penaltylist l where l.id = t.list))
  and (t.message, t.digest, t.lines, t.lines, t.nets, t.nets)
      is distinct from (c.message_id, c.digest, c.lines, c.last_line, c.nets, c.last_net)
union all
select 'Q01', 'message ' || m.id, 'a list of its sender''s', 'none'
from settlements_messageoutcome o join settlements_message m on m.id = o.message_id
where o.act = 'keep_penalties' and o.state = 'ACCEPTED' and (%(full)s or o.business_date > %(since)s::date)
  and not exists (select from settlements_penaltylist l where l.message_id = m.id)
  and not exists (
      select from settlements_penaltylist l join settlements_message k on k.id = l.message_id
      where l.message_id < m.id and k.reference = m.reference and l.reference = m.reference)
union all
select 'Q02', 'line ' || y.id,
       format('market %%s, a party of %%s, an instruction of party %%s or sent by it', l.market_id, l.parties, y.party_id),
       format('market %%s, party %%s, instruction %%s of party %%s', y.market_id, y.party_id, y.instruction_id, i.participant_id)
from lists l join settlements_listedpenalty y on y.list_id = l.id
left join settlements_instruction i on i.id = y.instruction_id
where y.market_id <> l.market_id or not y.party_id = any(l.parties)
   or y.instruction_id is not null and i.participant_id is distinct from y.party_id
      and not exists (select from settlements_depositoryorder d join settlements_depositorylink k on k.id = d.link_id
                      join refdata_account h on h.id = k.location_id
                      where d.instruction_id = i.id and d.reference = y.instruction_named and k.market_id = l.market_id
                        and h.party_id = y.party_id)
union all
select 'Q03', 'appeal ' || id, expected, 'none' from judged where expected is not null
union all
select 'Q03', 'appeal ' || (e.subject_ids)[1], 'an appeal that is on file, as its event tells', 'none'
from recordkeeping_event e
where e.subject_type = 'penalty_appeal' and e.code in ('penalty_appeal.opened', 'penalty_appeal.accepted', 'penalty_appeal.rejected')
  and (%(full)s or e.at >= %(since)s::date)
  and not exists (
      select from settlements_penaltyappeal a left join settlements_appealanswer w on w.appeal_id = a.id
      where a.id = (e.subject_ids)[1]::bigint
        and (e.code = 'penalty_appeal.opened' or w.state = upper(split_part(e.code, '.', 2))))
