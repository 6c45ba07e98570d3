-- Nets are the sums of their members, novation leaves what each member owes as it was, and a trade that is instructed is so
-- once. Read are the nets and trades of the days since.
with fresh as (
    select o.*, exists (select from clearing_netobligation s where s.supersedes_id = o.id) as is_superseded
    from clearing_netobligation o where o.business_date >= %(since)s::date
), added as (
    select f.id, count(m.version_id) as gross,
           coalesce(sum(case m.side when 'BUY' then v.quantity else -v.quantity end), 0) as quantity,
           coalesce(sum(case m.side when 'BUY' then -e.net else e.net end), 0) as amount,
           coalesce(sum(v.quantity), 0) as gross_quantity, coalesce(sum(e.net), 0) as gross_amount,
           case when count(v.venue) = count(*) and min(v.venue) = max(v.venue) then min(v.venue) end as venue,
           count(*) filter (where (v.asset_id, v.currency_id, e.settlement_date, n.ccp_id,
               case when m.side = v.side then t.party_id else v.counterparty_id end)
               is distinct from (f.asset_id, f.currency_id, f.settlement_date, f.ccp_id, f.party_id) and m.version_id is not null) as strangers
    from fresh f
    left join clearing_netmember m on m.net_id = f.id
    left join clearing_tradeversion v on v.id = m.version_id
    left join clearing_trade t on t.id = v.trade_id
    left join clearing_enrichment e on e.version_id = m.version_id
    left join clearing_novation n on n.version_id = m.version_id
    group by f.id
), settled as (
    select f.id, f.quantity, f.amount, f.match_id, d.payment,
           case d.participant_id when f.party_id then -1 else 1 end * coalesce(d.quantity, 0) as moved,
           case when d.payment = 'DVP' then -1 else 1 end * case d.participant_id when f.party_id then -1 else 1 end
               * coalesce(d.amount, 0) as paid, a.venue, y.place_of_trade as delivered, z.place_of_trade as received
    from fresh f
    join added a on a.id = f.id
    left join settlements_match i on i.id = f.match_id
    left join settlements_instruction d on d.id = i.delivering_id
    left join settlements_tradeterms y on y.instruction_id = i.delivering_id
    left join settlements_tradeterms z on z.instruction_id = i.receiving_id
), came as (
    select v.id, v.trade_id, v.number, v.action, v.product, n.version_id is not null as is_novated,
           exists (select from clearing_opentrade o where o.trade_id = v.trade_id) as is_open,
           exists (select from clearing_tradeversion l where l.trade_id = v.trade_id and l.number > v.number) as is_old,
           (select count(*) from clearing_tradeinstruction i where i.version_id = v.id
              and not exists (select from settlements_cancellation c where c.instruction_id = i.ours_id)) as alone,
           (select count(*) from clearing_tradeinstruction i where i.version_id = v.id) as ever_alone,
           coalesce(m.number, 0) as in_nets, coalesce(m.sides, 0) as sides
    from clearing_tradeversion v
    left join clearing_novation n on n.version_id = v.id
    left join lateral (
        select count(*) as number, count(distinct m.side) as sides
        from clearing_netmember m
        where m.version_id = v.id and not exists (select from clearing_netobligation s where s.supersedes_id = m.net_id)) m on true
    where v.at >= %(since)s::date
)
select 'N01' as code, 'net ' || f.id as key,
       format('%%s trades of its own, %%s of %%s units, %%s of %%s', a.gross, trim_scale(a.quantity), trim_scale(a.gross_quantity),
              trim_scale(a.amount), trim_scale(a.gross_amount)) as expected,
       format('%%s, %%s strangers, %%s of %%s units, %%s of %%s', f.gross, a.strangers, trim_scale(f.quantity),
              trim_scale(f.gross_quantity), trim_scale(f.amount), trim_scale(f.gross_amount)) as found
from fresh f join added a on a.id = f.id
where (f.gross, f.quantity, f.amount, f.gross_quantity, f.gross_amount)
      is distinct from (a.gross, a.quantity, a.amount, a.gross_quantity, a.gross_amount) or a.strangers > 0
union all
select 'N02', 'net ' || id, format('%%s units, %%s%%s', trim_scale(quantity), trim_scale(amount), ', traded at ' || venue),
       coalesce(format('%%s units, %%s%%s by match %%s', trim_scale(moved), trim_scale(paid),
                       ', traded at ' || concat_ws(' and ', delivered, received), match_id), 'nothing')
from settled -- one made before venues were handed over names none
where (quantity, amount) is distinct from (moved, paid) or coalesce(delivered, venue) is distinct from venue
   or received is distinct from delivered
union all
select 'N03', 'version ' || id, case when is_old or is_open or action = 'CANCEL' then 'in no instruction and no net'
           when is_novated then 'in one net of each side' else 'instructed by itself, in no net' end,
       format('%%s instructions, %%s nets of %%s sides%%s', alone, in_nets, sides, case when is_open then ', open' else '' end)
from came
where case when is_old or is_open or action = 'CANCEL' then alone > 0 or in_nets > 0
           when is_novated then ever_alone > 0 or (in_nets, sides) <> (2, 2)
           else ever_alone <> 1 or in_nets > 0 end
union all
select 'N04', format('%%s, %%s, %%s through %%s', asset_id, currency_id, settlement_date, ccp_id), 'what members give is what members take',
       format('%%s units, %%s left with the central counterparty', trim_scale(sum(quantity)), trim_scale(sum(amount)))
from clearing_netobligation o
where not exists (select from clearing_netobligation s where s.supersedes_id = o.id)
  and settlement_date in (select settlement_date from fresh)
group by asset_id, currency_id, settlement_date, ccp_id
having (sum(quantity), sum(amount)) <> (0, 0)
union all
select 'N07', 'net ' || o.id, format('match %%s cancelled: net %%s took its place', o.match_id, f.id), case when q.match_id is null then 'settled' else 'waiting' end
from fresh f
join clearing_netobligation o on o.id = f.supersedes_id
left join settlements_openmatch q on q.match_id = o.match_id
left join settlements_settlement s on s.match_id = o.match_id
where q.match_id is not null or s.match_id is not null
