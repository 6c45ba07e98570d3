-- Nets are what their matches come to, hold what instructions say, settle whole in one chunk, let go what is cancelled, and are told by
-- events. Read are the nets of later dates than the last proved one, those that are over or have
-- settled since, and those in force.
with over as materialized (
    select e.* from settlements_netend e
), looked as materialized (
    select n.*, o.net_id is not null as is_over
    from settlements_instructionnet n left join over o on o.net_id = n.id
    where n.business_date > %(since)s::date or o.business_date > %(since)s::date
       or exists (select from settlements_standingnet t where t.net_id = n.id)
       or n.id in (select m.net_id from settlements_settlement s join settlements_nettedmatch m on m.match_id = s.match_id
                   where s.business_date > %(since)s::date)
), held as materialized (
    select m.*, n.model, n.currency_id as of_currency from looked n join settlements_nettedmatch m on m.net_id = n.id
), owed as (
    select h.net_id, x.account, x.asset, sum(x.units) as units
    from held h
    cross join lateral (values (h.securities_from, h.asset_id, -h.quantity_units::numeric, h.model = 3), (h.securities_to, h.asset_id, h.quantity_units, h.model = 3),
                               (h.cash_from, h.currency_id, -h.amount_units, true), (h.cash_to, h.currency_id, h.amount_units, true)) x(account, asset, units, is_netted)
    where x.is_netted and x.asset > 0
    group by h.net_id, x.account, x.asset
), told as (
    select p.net_id, p.account_id as account, p.asset_id as asset, p.units from settlements_netposition p join looked n on n.id = p.net_id
), sums as (
    select h.net_id, count(*) as matches, sum(h.amount_units) as gross,
           (select sum(o.units) from owed o where o.net_id = h.net_id and o.asset = h.of_currency and o.units > 0) as net
    from held h group by h.net_id, h.of_currency
), settled as materialized (
    select h.net_id, count(*) as matches, count(s.match_id) as number, min(s.slice) as slice, max(s.slice) as last_slice,
           min(s.journal_id) as first, max(s.journal_id) as last
    from held h left join settlements_settlement s on s.match_id = h.match_id group by h.net_id
), events as materialized (
    select e.* from recordkeeping_event e
    where e.code in ('night.netted', 'instructions.unnetted') and (%(full)s or e.at >= %(since)s::date)
)
select 'U01' as code, 'net ' || coalesce(o.net_id, t.net_id) as key,
       format('%%s of asset %%s to account %%s', coalesce(o.units, 0), coalesce(o.asset, t.asset), coalesce(o.account, t.account)) as expected,
       coalesce(t.units::text, 'no position') as found
from owed o full join told t using (net_id, account, asset)
where o.units is distinct from t.units
union all
select 'U01', 'net ' || n.id, format('%%s matches, %%s gross, %%s net', coalesce(s.matches, 0), coalesce(s.gross, 0), coalesce(s.net, 0)),
       format('%%s, %%s, %%s', n.matches, n.gross_units, n.net_units)
from looked n left join sums s on s.net_id = n.id
where (n.matches, n.gross_units, n.net_units) is distinct from (s.matches, s.gross, coalesce(s.net, 0))
union all
select 'U02', format('match %%s in net %%s', h.match_id, h.net_id), 'what both instructions say, of the key of the net',
       format('%%s of %%s for %%s of %%s', h.quantity_units, h.asset_id, h.amount_units, h.currency_id)
from held h
join looked n on n.id = h.net_id
join settlements_match t on t.id = h.match_id
join settlements_instruction d on d.id = t.delivering_id
join settlements_instruction r on r.id = t.receiving_id
left join refdata_asset a on a.id = d.asset_id
left join refdata_asset c on c.id = d.currency_id
where row(h.asset_id, h.securities_from, h.securities_to, h.quantity_units::numeric, h.currency_id, h.cash_from, h.cash_to, h.amount_units::numeric)
      is distinct from
      row(coalesce(d.asset_id, 0), coalesce(d.securities_account_id, 0), coalesce(r.securities_account_id, 0),
          coalesce(d.quantity * power(10::numeric, a.scale), 0), d.currency_id,
          case d.payment when 'DVP' then r.cash_account_id else d.cash_account_id end,
          case d.payment when 'DVP' then d.cash_account_id else r.cash_account_id end, d.amount * power(10::numeric, c.scale))
   or (n.market_id, n.intended_settlement_date, n.currency_id) is distinct from (d.market_id, d.intended_settlement_date, d.currency_id)
   or n.one_id is not null and (n.one_id, n.other_id) is distinct from
      (least(d.participant_id, r.participant_id), greatest(d.participant_id, r.participant_id))
union all
select 'U03', 'net ' || s.net_id, 'all settled in one chunk, or none', format('%%s of %%s, in journals %%s to %%s', s.number, s.matches, s.first, s.last)
from settled s join looked n on n.id = s.net_id and not n.is_over
where s.number > 0 and (s.number < s.matches or s.slice <> s.last_slice or not exists (
    select from recordkeeping_event e
    where e.code = 'night.settled' and (e.after ->> 'slice')::int = s.slice and s.first >= (e.after ->> 'first_journal')::bigint
      and s.last < (e.after ->> 'first_journal')::bigint + (e.after ->> 'count')::bigint))
union all
select 'U04', format('match %%s in net %%s', h.match_id, h.net_id), 'to stand in it, for it is open and the net in force', 'it does not'
from held h join looked n on n.id = h.net_id and not n.is_over
where not exists (select from settlements_standingnet t where (t.net_id, t.match_id) = (h.net_id, h.match_id))
  and not exists (select from settlements_settlement s where s.match_id = h.match_id)
union all
select 'U04', format('match %%s in net %%s', t.match_id, t.net_id), 'not to stand in it', case when o.net_id is null then 'cancelled' else 'the net is over' end
from settlements_standingnet t
join settlements_match m on m.id = t.match_id
left join over o on o.net_id = t.net_id
where o.net_id is not null or exists (select from settlements_cancellation c where c.instruction_id = m.delivering_id)
union all
select 'U05', 'event ' || e.id, format('%%s nets, %%s over, digest %%s', e.after ->> 'nets', e.after ->> 'ended', left(e.after ->> 'digest', 16)),
       format('%%s nets, %%s over, digest %%s', f.nets, f.ended, left(f.digest, 16))
from events e
cross join lateral (
    select count(*) filter (where kind = 1) as nets, count(*) filter (where kind = 2) as ended,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
    from (
        select 1 as kind, hash_record_extended((n.id, n.matches, n.gross_units, n.net_units), 7) as hash
        from settlements_instructionnet n where n.run_id::text = e.subject_ids[1]
        union all
        select 2, hash_record_extended((o.net_id, o.replaced_by_id), 7) from over o where o.run_id::text = e.subject_ids[1]
        union all
        select 3, hash_record_extended((m.net_id, m.match_id), 7)
        from settlements_nettedmatch m join settlements_instructionnet n on n.id = m.net_id where n.run_id::text = e.subject_ids[1]
        union all
        select 4, hash_record_extended((p.net_id, p.account_id, p.asset_id, p.units), 7)
        from settlements_netposition p join settlements_instructionnet n on n.id = p.net_id where n.run_id::text = e.subject_ids[1]
    ) h) f
where e.code = 'night.netted' and (e.after ->> 'nets', e.after ->> 'ended', e.after ->> 'digest')
      is distinct from (f.nets::text, f.ended::text, f.digest)
union all
select 'U05', 'net ' || n.id, 'made by a night, or left by a cancellation, whose event tells of it', 'none tells of it'
from looked n
where n.business_date > %(since)s::date and not exists (
    select from events e
    where e.code = 'night.netted' and e.subject_ids[1] = n.run_id::text
       or e.code = 'instructions.unnetted' and n.run_id is null and e.at = n.at and exists (
              select from jsonb_array_elements(e.after -> 'nets') pair where (pair ->> 1)::bigint = n.id))
union all
select 'U05', 'end of net ' || o.net_id, 'over by a night, or by a cancellation, whose event tells of it', 'none tells of it'
from over o
where o.business_date > %(since)s::date and not exists (
    select from events e
    where e.code = 'night.netted' and e.subject_ids[1] = o.run_id::text
       or e.code = 'instructions.unnetted' and o.run_id is null and e.at = o.at and e.after -> 'nets' @> jsonb_build_array(
              jsonb_build_array(o.net_id, o.replaced_by_id)))
