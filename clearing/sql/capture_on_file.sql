-- Staged rows whose trade is on file: its id, its newest version, the version that says what the row says, the load that
-- brought that one, and whether an instruction of the trade is matched, settled or at its depository. The limits make it look each trade up by
-- its key, never read the whole table for a set.
select c.line, t.id as trade, v.id as version, v.number, v.action as state_action, s.id as same, s.load_id,
       exists (select from clearing_opentrade o where o.trade_id = t.id) as is_open, b.version_id is not null as is_bound
from capture c
cross join lateral (
    select id from clearing_trade
    where (party_id, channel, reference) = (c.party, %(channel)s, c.reference) limit 1) t
cross join lateral (
    select id, number, action from clearing_tradeversion where trade_id = t.id order by number desc limit 1) v
left join lateral (
    select id, load_id from clearing_tradeversion
    where trade_id = t.id and action = c.action and digest = c.digest
      and (number = v.number or action = 'NEW' or load_id = %(load)s) order by number desc limit 1) s on true
left join lateral (
    select i.version_id from clearing_tradeinstruction i
    where i.version_id = v.id
      and not exists (select from settlements_cancellation x where x.instruction_id = i.ours_id) limit 1) b on true
