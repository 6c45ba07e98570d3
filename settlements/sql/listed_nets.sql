-- What a list says is left of penalties, net by net, beside what its lines come to, and what ours come to: of a day what stands of its
-- penalties, of a month its nets once they are reckoned, and what stands of it until then; with what is expected of the depository for what
-- settles outside, of ours and for the house that has its account there. Only penalties of the parties told are looked at.
with told as (
    select n.*, l.market_id, l.frequency, l.since, l.until
    from settlements_listednet n join settlements_penaltylist l on l.id = n.list_id
    where n.list_id = %(list)s and (%(parties)s::int[] is null or n.party_id = any(%(parties)s))
), days as (
    select t.id, coalesce(t.day, t.since) as first, coalesce(t.day, t.until) as last from told t
), stands as materialized (
    select p.market_id, p.currency_id, w.party, w.other, w.amount,
           case p.kind when 'LMFP' then coalesce(b.business_date, p.business_date) else p.penalty_date end as day, p.business_date, false as is_expected
    from (
        select p.id from settlements_penalty p where p.failing_id in (select party_id from told)
            and p.business_date >= (select min(first) from days) and p.business_date <= (select max(last) + 60 from days)
        union
        select p.id from settlements_penalty p where p.receiving_id in (select party_id from told)
            and p.business_date >= (select min(first) from days) and p.business_date <= (select max(last) + 60 from days)) k
    join settlements_penalty p on p.id = k.id
    left join settlements_penalty b on b.id = p.completes_id
    left join lateral (select * from settlements_penaltychange c where c.penalty_id = p.id order by c.number desc limit 1) h on true
    cross join lateral (
        values (coalesce(h.failing_id, p.failing_id), coalesce(h.receiving_id, p.receiving_id), -coalesce(h.amount, p.amount)),
               (coalesce(h.receiving_id, p.receiving_id), coalesce(h.failing_id, p.failing_id), coalesce(h.amount, p.amount)))
        w(party, other, amount)
    where p.market_id = (select market_id from settlements_penaltylist where id = %(list)s)
      and not exists (select from settlements_penalty w where w.completes_id = p.id)
    union all
    select p.market_id, p.currency_id, w.party, i.counterparty_id, case when p.side = i.direction then -p.amount else p.amount end,
           case p.kind when 'LMFP' then coalesce(b.business_date, p.business_date) else p.penalty_date end, p.business_date, true
    from settlements_expectedpenalty p
    join settlements_instruction i on i.id = p.instruction_id
    left join settlements_expectedpenalty b on b.id = p.completes_id
    left join settlements_depositorysettlement e on e.instruction_id = p.instruction_id
    left join lateral (
        select a.party_id from settlements_depositoryorder o join settlements_depositorylink l on l.id = o.link_id
        join refdata_account a on a.id = l.location_id
        where o.instruction_id = p.instruction_id order by o.message_id desc limit 1) h on true
    cross join lateral (select i.participant_id as party union select h.party_id) w
    where p.market_id = (select market_id from settlements_penaltylist where id = %(list)s) and p.side <> ''
      and p.business_date >= (select min(first) from days) and p.business_date <= (select max(last) + 60 from days)
      and w.party in (select party_id from told) and (e.settled_on is null or e.settled_on > p.penalty_date)
      and not exists (select from settlements_expectedpenalty w where w.completes_id = p.id)
)
select t.number, t.day, c.code as currency, t.party_id, p.lei as party_lei, t.counterparty_id, t.counterparty_named, t.net as said,
       y.lines, case when t.frequency = 'MNTH' and z.month is not null then z.net + coalesce(o.expected, 0) else o.net end as ours
from told t
join days d on d.id = t.id
join refdata_asset c on c.id = t.currency_id
join refdata_party p on p.id = t.party_id
left join lateral (
    select sum(case y.flow when 'DBIT' then -y.amount else y.amount end) as lines
    from settlements_listedpenalty y
    where y.list_id = t.list_id and y.party_id = t.party_id and y.currency_id = t.currency_id and (t.day is null or y.day = t.day)
      and (t.counterparty_named = '' or y.counterparty_named = t.counterparty_named)) y on true
left join lateral (
    select sum(s.amount) as net, sum(s.amount) filter (where s.is_expected) as expected from stands s
    where s.party = t.party_id and s.currency_id = t.currency_id and (t.counterparty_named = '' or s.other = t.counterparty_id)
      and case when t.frequency = 'MNTH' then s.business_date else s.day end >= d.first
      and case when t.frequency = 'MNTH' then s.business_date else s.day end <= d.last) o on true
left join lateral (
    select n.month, n.net from settlements_penaltynet n
    where n.month = date_trunc('month', t.since)::date and n.market_id = t.market_id and n.currency_id = t.currency_id
      and n.party_id = t.party_id
      and n.counterparty_id is not distinct from case when t.counterparty_named = '' then null else t.counterparty_id end
      and (t.counterparty_named = '' or t.counterparty_id is not null)) z on true
order by t.number
