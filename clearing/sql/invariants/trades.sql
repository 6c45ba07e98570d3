-- Trades of which something was said since the last proof, and all that are open: their row of work, their instructions, and
-- the numbers of their versions.
with told as (
    select distinct trade_id as id from clearing_tradeversion where at >= %(since)s::date
    union
    select trade_id from clearing_opentrade
), newest as (
    select t.id, v.id as version, v.action, v.number, v.versions, v.cancelled, e.version_id is not null as is_enriched,
           i.version_id is not null or exists (
               select from clearing_netmember m where m.version_id = v.id
               and not exists (select from clearing_netobligation s where s.supersedes_id = m.net_id)) as is_instructed,
           c.version_id is not null and not exists (
               select from clearing_affirmation a where a.version_id = v.id) as is_unconfirmed,
           w.version_id is not null as is_novated,
           exists (
               select from clearing_tradeexception x where x.version_id = v.id
               and not exists (select from clearing_exceptionend d where d.exception_id = x.id)) as is_stopped
    from told t
    join lateral (
        select id, action, number, count(*) over () as versions, count(*) filter (where action = 'CANCEL') over () as cancelled
        from clearing_tradeversion where trade_id = t.id order by number desc limit 1) v on true
    left join clearing_enrichment e on e.version_id = v.id
    left join clearing_tradeinstruction i on i.version_id = v.id
    left join clearing_awaitedconfirmation c on c.version_id = v.id
    left join clearing_novation w on w.version_id = v.id
), stands as (
    select n.*, case when action = 'CANCEL' then 'CANCELLED' when is_instructed then 'INSTRUCTED' when is_stopped then 'EXCEPTION'
                     when is_unconfirmed then 'AWAITING_CONFIRMATION' when is_novated then 'AWAITING_NETTING'
                     when is_enriched then 'ENRICHED' else 'CAPTURED' end as state
    from newest n
)
select 'D01' as code, 'trade ' || s.id as key,
       case when s.state in ('CANCELLED', 'INSTRUCTED') then 'no row of work: ' || s.state
            else 'work on version ' || s.version || ': ' || s.state end as expected,
       case when o.trade_id is null then 'no row of work' else 'work on version ' || o.version_id || ': ' || o.state end as found
from stands s left join clearing_opentrade o on o.trade_id = s.id
where case when s.state in ('CANCELLED', 'INSTRUCTED') then o.trade_id is not null
           else (o.version_id, o.state) is distinct from (s.version, s.state) end
union all
select 'D02', 'instructions of version ' || v.id,
       format('%%s of %%s %%s, %%s %%s, due %%s%%s', v.side, trim_scale(v.quantity), v.asset_id, trim_scale(e.net), v.currency_id,
              e.settlement_date, ', traded at ' || v.venue),
       format('%%s of %%s %%s, %%s %%s, due %%s%%s', case o.direction when 'DELI' then 'SELL' when 'RECE' then 'BUY' end,
              trim_scale(o.quantity), o.asset_id, trim_scale(o.amount), o.currency_id, o.intended_settlement_date,
              ', traded at ' || concat_ws(' and ', y.place_of_trade, z.place_of_trade))
from clearing_tradeversion v
join clearing_trade t on t.id = v.trade_id
join clearing_tradeinstruction i on i.version_id = v.id
left join clearing_enrichment e on e.version_id = v.id
join settlements_instruction o on o.id = i.ours_id
left join settlements_instruction p on p.id = i.theirs_id
left join settlements_match m on m.id = i.match_id
left join settlements_matchingterms x on x.instruction_id = o.id
left join settlements_tradeterms y on y.instruction_id = o.id
left join settlements_tradeterms z on z.instruction_id = p.id
left join refdata_party c on c.id = v.counterparty_id
where v.at >= %(since)s::date
  and ((o.participant_id, case when i.match_id is null and c.lei = case o.direction when 'DELI' then x.receiver_client else x.deliverer_client end
                               then v.counterparty_id else o.counterparty_id end, o.asset_id, o.quantity, o.amount, o.trade_date, o.intended_settlement_date)
       is distinct from (t.party_id, v.counterparty_id, v.asset_id, v.quantity, e.net, v.trade_date, e.settlement_date)
       or (o.direction = 'DELI') <> (v.side = 'SELL')
       or (o.currency_id is not null and o.currency_id <> v.currency_id)
       or coalesce(y.place_of_trade, v.venue) is distinct from v.venue -- one made before venues were handed over names none
       or (i.match_id is not null and z.place_of_trade is distinct from y.place_of_trade)
       or (i.match_id is null and (o.place, i.theirs_id) is distinct from ('CSD', null))
       or (i.match_id is not null
           and ((p.participant_id, p.counterparty_id) is distinct from (v.counterparty_id, t.party_id)
                or (m.delivering_id, m.receiving_id)
                   is distinct from case o.direction when 'DELI' then (o.id, p.id) else (p.id, o.id) end)))
union all
select 'D03', 'trade ' || n.id, format('versions 1 to %%s, none after a cancellation', n.number),
       format('%%s versions, %%s cancellations, the newest %%s', n.versions, n.cancelled, n.action)
from newest n
where n.versions <> n.number or n.cancelled > (n.action = 'CANCEL')::int
