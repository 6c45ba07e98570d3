-- Penalties are of what was open on their day, with the rates in force, and what their nights counted; nets are the sums of what stands
-- of them.
with fresh as (
    select p.*, m.id as of_match, d.participant_id as deliverer, r.participant_id as receiver, d.payment as paid, d.market_id as place,
           d.asset_id as instrument, d.currency_id as cash_asset, d.intended_settlement_date as intended, d.quantity - parted.quantity as whole,
           d.amount - parted.amount as cash, s.business_date as settled_on, settlements_cancelled_from(c.business_date, c.reason_code) as cancelled_on,
           case p.side when 'DELI' then m.delivering_id else m.receiving_id end as own,
           case when d.at > r.at then 'DELI' when d.at < r.at then 'RECE' else y.instructed_by end as later_side, greatest(d.at, r.at) as came_in,
           p.missing ~ '\mprice' as lacks_price,
           case when o.missing !~ '\mprice' then o.run_id else p.run_id end as priced_by
    from settlements_penalty p
    left join settlements_match m on m.id = p.match_id
    left join settlements_instruction d on d.id = m.delivering_id
    left join settlements_instruction r on r.id = m.receiving_id
    left join settlements_tradeterms y on y.instruction_id = d.id
    left join settlements_settlement s on s.match_id = p.match_id
    left join settlements_cancellation c on c.instruction_id = m.delivering_id
    left join settlements_penalty o on o.id = p.completes_id
    left join refdata_asset q on q.id = d.asset_id
    left join refdata_asset u on u.id = d.currency_id
    cross join lateral ( -- what had settled in parts of what failed
        select coalesce(sum(t.quantity_units), 0) / power(10::numeric, coalesce(q.scale, 0)) as quantity,
               coalesce(sum(t.amount_units), 0) / power(10::numeric, coalesce(u.scale, 0)) as amount
        from settlements_settlementpart t where t.match_id = p.match_id and t.business_date <= p.penalty_date and p.kind = 'SEFP') parted
    where p.business_date > %(since)s::date
), cut_offs as materialized (
    select r.business_date as judged, s.started_at, c.market, case when c.is_free then 'FREE' else 'APMT' end as payment, c.day, c.passed_at
    from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'penalise' and s.state = 'DONE'
    cross join lateral jsonb_to_recordset(s.counts -> 'read' -> 'cut_offs') c(market int, is_free boolean, day date, passed_at timestamptz)
    where r.job = 'night' and r.business_date > %(since)s::date
), moved as (
    select c.judged, c.market, c.payment, c.day, c.passed_at, n.passed_at as now_at
    from cut_offs c
    join refdata_market k on k.id = c.market
    left join refdata_cutoff f on f.market_id = c.market and f.payment = c.payment and f.valid @> c.day
    left join lateral (
        select actual, days_later from refdata_cutoffmove w
        where w.market_id = c.market and w.payment = c.payment and w.business_date = c.day order by w.id desc limit 1) v on true
    cross join lateral (
        select (c.day + coalesce(v.days_later, 0) + coalesce(v.actual, f.planned)) at time zone k.time_zone as passed_at) n
    where coalesce(abs(extract(epoch from n.passed_at - c.passed_at)) > 3600, true)
      and not exists (select from recordkeeping_event e
                      where e.subject_ids @> array[c.market::text] and e.code in ('cut_off.set', 'cut_off.moved')
                        and e.recorded_at > c.started_at - interval '1 second')
), days as materialized (
    select d.*, coalesce(c.passed_at, (d.penalty_date + 1)::timestamp at time zone k.time_zone) as cut_off,
           exists (select from itservices_run o join itservices_step t on t.run_id = o.id and t.name = 'penalise' and t.state <> 'DONE'
                   where o.job = 'night' and o.business_date = d.penalty_date) as is_passed_over,
           exists (select from itservices_run o join itservices_step t on t.run_id = o.id and t.name = 'refuse' and t.state = 'DONE'
                   where o.job = 'night' and o.business_date = d.penalty_date) as has_reasons,
           exists (select from itservices_run o where o.job = 'night' and o.business_date = d.penalty_date
                     and o.facts -> 'markets' @> to_jsonb(d.market_id) and o.facts -> 'currencies' @> to_jsonb(coalesce(d.cash_asset, 0)))
           or not exists (select from refdata_calendar e
                          where e.id in (k.calendar_id, (select y.calendar_id from refdata_currencycalendar y where y.currency_id = d.cash_asset))
                            and (extract(isodow from d.penalty_date) = any (e.weekend)
                                 or exists (select from refdata_closure h where h.calendar_id = e.id and h.date = d.penalty_date
                                              and h.kind = 'CLOSED' and upper_inf(h.known)))) as is_open
    from (select distinct market_id, payment, cash_asset, penalty_date, business_date as judged from fresh) d
    join refdata_market k on k.id = d.market_id
    left join cut_offs c on (c.judged, c.market, c.payment, c.day)
        = (d.judged, d.market_id, case d.payment when 'FOP' then 'FREE' else 'APMT' end, d.penalty_date)
), judged as (
    select f.id, f.kind, f.match_id, f.penalty_date,
           case when of_match is null then 'a match on file'
                when (f.payment, f.market_id, asset_id) is distinct from (paid, place, instrument) then 'the terms of its instructions'
                when side <> '' and (failing_id, receiving_id) is distinct from
                     (case side when 'DELI' then deliverer else receiver end, case side when 'DELI' then receiver else deliverer end)
                    then 'its participants'
                when f.penalty_date < intended then 'a day from its intended one on'
                when kind = 'SEFP' and (settled_on <= f.penalty_date or cancelled_on <= f.penalty_date) then 'a match that was open'
                when kind = 'LMFP' and exists (select from settlements_penalty o where o.match_id = f.match_id
                                                 and o.penalty_date = f.penalty_date and o.kind = 'SEFP')
                    then 'one kind of penalty a day'
                when kind = 'SEFP' and completes_id is null and came_in >= cut_off then 'a match that came in before the cut-off'
                when kind = 'LMFP' and completes_id is null and came_in < cut_off then 'a match that came in after the cut-off'
                when kind = 'LMFP' and (settled_on < f.penalty_date or cancelled_on < f.penalty_date) then 'a match that was open'
                when kind = 'LMFP' and 2 = (select count(*) from settlements_match j join settlements_settlementcondition w
                                              on w.instruction_id = any (array[j.delivering_id, j.receiving_id])
                                            where j.id = f.match_id and w.code = 'BSSP')
                    then 'a match that is no residue of a buy-in'
                when kind = 'LMFP' and not is_open then 'a day on which its market was open'
                when kind = 'LMFP' and later_side is not null and side is distinct from later_side then 'the side that came in later, or whose party sent both'
                when kind = 'SEFP' and completes_id is null and f.penalty_date <> business_date and not is_passed_over
                    then 'a day of its own night'
                when not exists (select from settlements_penaltymarket k where k.market_id = f.market_id and k.is_in_scope
                                   and k.rounding = f.rounding and k.valid @> f.penalty_date) then 'a market that penalises'
                when exists (select from settlements_penaltymarket k join settlements_types_said() t on t.match_id = f.match_id
                               and t.deliverers = any (k.types_out_of_scope) and t.receivers = any (k.types_out_of_scope)
                             where k.market_id = f.market_id and k.valid @> f.penalty_date) then 'no transaction out of scope'
                when missing = 'reason' and has_reasons then 'the reason that its night gave'
                when kind = 'SEFP' and missing <> 'reason' and reason is distinct from (
                         select h.reason_code from settlements_statuschange h
                         where h.instruction_id = f.own and h.axis = 'SETT' and h.business_date <= f.penalty_date
                         order by h.id desc limit 1) then 'the reason that its night gave'
                when completes_id is not null and not exists (
                         select from settlements_penalty o where o.id = f.completes_id and o.missing <> ''
                           and (o.match_id, o.kind, o.penalty_date, o.side, o.reason) = (f.match_id, f.kind, f.penalty_date, f.side, f.reason)
                           and o.business_date <= f.business_date and o.rounding = f.rounding
                           and coalesce(o.price, f.price) is not distinct from f.price
                           and coalesce(o.securities_rate, f.securities_rate) is not distinct from f.securities_rate
                           and coalesce(o.cash_rate, f.cash_rate) is not distinct from f.cash_rate)
                    then 'what it completes, but for what was missing'
           end as expected
    from fresh f left join days d
        on (d.market_id, d.payment, d.penalty_date, d.judged) = (f.market_id, f.payment, f.penalty_date, f.business_date)
       and d.cash_asset is not distinct from f.cash_asset
), valued as materialized (
    select distinct asset_id, currency_id, payment, cash_asset, price, price_date, penalty_date, priced_by, lacks_price from fresh
    union
    select p.asset_id, p.currency_id, p.payment, d.currency_id, c.price, c.price_date, p.penalty_date, c.run_id, false
    from settlements_penaltychange c
    join settlements_penalty p on p.id = c.penalty_id
    join settlements_match m on m.id = p.match_id
    join settlements_instruction d on d.id = m.delivering_id
    where c.kind = 'COMPLETED' and c.business_date > %(since)s::date and p.missing ~ '\mprice'
), priced as materialized (
    select k.*, coalesce((s.counts #>> '{read,price_days}')::int, 7) as oldest, coalesce((s.counts #>> '{read,prices}')::bigint, (select max(id) from refdata_price where recorded_at < s.started_at)) as prices,
           coalesce((s.counts #>> '{read,rates}')::bigint, (select max(id) from refdata_fxrate)) as rates
    from (select distinct asset_id, currency_id, penalty_date, priced_by from valued where price is not null or lacks_price) k
    left join itservices_step s on s.run_id = k.priced_by and s.name = 'penalise'
), corrected_price as materialized (
    select * from refdata_price where superseded_at is not null and date >= (select min(penalty_date) - 7 from priced)
), corrected_rate as materialized (
    select * from refdata_fxrate where superseded_at is not null and date >= (select min(penalty_date) - 7 from priced)
), exchange as materialized (
    select t.*, u.asset_id as currency_id, case when u.code = 'EUR' then 1 else r.rate end as rate
    from (select distinct penalty_date, rates from priced) t
    cross join refdata_currency u
    left join lateral (
        select rate from (
            (select date, source, id, rate from refdata_fxrate x
             where x.currency = u.code and x.date between t.penalty_date - 7 and t.penalty_date and x.superseded_at is null and x.id <= t.rates
             order by date desc, source limit 1)
            union all
            select date, source, id, rate from corrected_rate x
            where x.currency = u.code and x.date between t.penalty_date - 7 and t.penalty_date and x.id <= t.rates) x
        order by date desc, source, id desc limit 1) r on true
), known as materialized (
    select k.asset_id, k.currency_id, k.penalty_date, k.priced_by, q.date,
           round(q.price * case q.quotation when 'PRCT' then 0.01 else 1 end
                 * case when q.currency_id = k.currency_id then 1 else mine.rate end
                 / case when q.currency_id = k.currency_id then 1 else its.rate end, 10) as price
    from priced k
    cross join lateral (
        select * from (
            (select date, source, id, price, quotation, currency_id from refdata_price x
             where x.asset_id = k.asset_id and x.date between k.penalty_date - k.oldest and k.penalty_date and x.superseded_at is null and x.id <= k.prices
             order by date desc, source limit 1)
            union all
            select date, source, id, price, quotation, currency_id from corrected_price x
            where x.asset_id = k.asset_id and x.date between k.penalty_date - k.oldest and k.penalty_date and x.id <= k.prices) x
        order by date desc, source, id desc limit 1) q
    left join exchange mine on (mine.penalty_date, mine.rates, mine.currency_id) = (k.penalty_date, k.rates, k.currency_id)
    left join exchange its on (its.penalty_date, its.rates, its.currency_id) = (k.penalty_date, k.rates, q.currency_id)
), misvalued as materialized (
    select v.*,
           case when v.currency_id is distinct from v.cash_asset and not (v.cash_asset is null and exists (
                         select from refdata_instrumentterms t where t.instrument_id = v.asset_id and t.currency_id = v.currency_id))
                    then 'the currency of its cash, or of its instrument'
                when v.price is not null and not v.price_date between v.penalty_date - w.oldest and v.penalty_date
                    then case w.oldest when 0 then 'a price of its day' else 'a price of its week' end
                when v.price is not null and k.date > v.price_date then 'the newest price that was known'
                when v.price is not null and (k.price, k.date) is distinct from (v.price, v.price_date) then 'the price of its day'
                when v.lacks_price and k.price is not null then 'the price that was known'
           end as expected
    from valued v
    left join priced w on (w.asset_id, w.currency_id, w.penalty_date, w.priced_by) = (v.asset_id, v.currency_id, v.penalty_date, v.priced_by)
    left join known k on (k.asset_id, k.currency_id, k.penalty_date, k.priced_by)
                       = (v.asset_id, v.currency_id, v.penalty_date, v.priced_by)
), rated as (
    select f.id,
           case when (quantity, cash_amount) is distinct from (case when f.payment <> 'PFOD' then whole end,
                                                               case when f.payment in ('PFOD', 'DWP') then cash end)
                    then 'what its instruction moves'
                when f.rate_class <> '' and f.rate_class <> 'SOVEREIGN_DEBT' and (f.rate_class ~ '^GROWTH_MARKET') <> (g.match_id is not null)
                     and f.penalty_date >= (select min(lower(w.valid)) from settlements_growthmarket w where not isempty(w.valid))
                    then 'the class of where both sides say that it was traded'
                when securities_rate is not null and not exists (
                         select from settlements_penaltyrate t
                         where t.rate_of = f.rate_class and t.rate = f.securities_rate and t.valid @> f.penalty_date)
                  or cash_rate is not null and not exists (
                         select from settlements_penaltyrate t join refdata_currency u on u.code = t.rate_of
                         where u.asset_id = f.currency_id and t.rate = f.cash_rate and t.valid @> f.penalty_date)
                    then 'the rates in force'
                when v.expected is not null then v.expected
                when amount is distinct from case when missing <> '' then 0 else settlements_penalty_amount(f.payment, side, f.price, quantity, cash_amount, securities_rate, cash_rate, rounding) end
                    then 'what its facts come to'
           end as expected
    from fresh f left join misvalued v
        on v.expected is not null and v.penalty_date = f.penalty_date and v.currency_id = f.currency_id and v.priced_by = f.priced_by
       and (v.asset_id, v.payment, v.cash_asset, v.price, v.price_date, v.lacks_price)
           is not distinct from (f.asset_id, f.payment, f.cash_asset, f.price, f.price_date, f.lacks_price)
    left join settlements_growth_traded() g on g.match_id = f.match_id and g.valid @> f.penalty_date
), netted as (
    select m.month, m.penalties, p.market_id, p.currency_id, v.party, v.counterparty, sum(v.net) as net
    from settlements_penaltymonth m
    join settlements_penalty p on p.business_date >= m.month and p.business_date < m.month + interval '1 month'
    left join (select distinct on (penalty_id) * from settlements_penaltychange order by penalty_id, number desc) h on h.penalty_id = p.id
    cross join lateral (select coalesce(h.failing_id, p.failing_id) as pays, coalesce(h.receiving_id, p.receiving_id) as gets,
                               coalesce(h.amount, p.amount) as amount) w
    cross join lateral (values
        (w.pays, w.gets, case when w.pays = w.gets then 0 else -w.amount end),
        (w.gets, w.pays, case when w.pays = w.gets then 0 else w.amount end),
        (w.pays, null, -w.amount), (w.gets, null, w.amount)) v(party, counterparty, net)
    where m.business_date > %(since)s::date and coalesce(h.side, p.side) <> ''
    group by 1, 2, 3, 4, 5, 6
)
select 'P01' as code, 'penalty ' || id as key, expected, format('%%s of match %%s on %%s', kind, match_id, penalty_date) as found
from judged where expected is not null
union all
select 'P02', 'penalty ' || f.id, r.expected,
       format('%%s at %%s of %%s, rates %%s and %%s', trim_scale(f.amount), trim_scale(f.price), trim_scale(coalesce(f.quantity, f.cash_amount)),
              trim_scale(f.securities_rate), trim_scale(f.cash_rate))
from fresh f join rated r on r.id = f.id where r.expected is not null
union all
select 'P02', 'completed penalty ' || p.id, v.expected, format('%%s of %%s', trim_scale(c.price), c.price_date)
from misvalued v
join settlements_penaltychange c on c.run_id = v.priced_by and c.kind = 'COMPLETED' and (c.price, c.price_date) is not distinct from (v.price, v.price_date)
join settlements_penalty p on p.id = c.penalty_id and (p.asset_id, p.currency_id, p.penalty_date) = (v.asset_id, v.currency_id, v.penalty_date)
    and p.missing ~ '\mprice'
where v.expected is not null and not v.lacks_price
union all
select 'P03', 'night of ' || r.business_date,
       format('%%s of fails, %%s of late matching, digest %%s', s.counts ->> 'fails', s.counts ->> 'late', left(s.counts ->> 'digest', 16)),
       format('%%s of fails, %%s of late matching, digest %%s', f.fails, f.late, left(f.digest, 16))
from itservices_run r
join itservices_step s on s.run_id = r.id and s.name = 'penalise' and s.state = 'DONE' and s.counts ? 'digest'
cross join lateral (
    select count(*) filter (where kind = 'SEFP' and not completes) as fails, count(*) filter (where kind = 'LMFP' and not completes) as late,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
    from (select kind, completes_id is not null as completes,
                 hash_record_extended((match_id, kind, penalty_date, business_date, side, failing_id, receiving_id, market_id, payment,
                                       asset_id, currency_id, reason, quantity, cash_amount, rate_class, securities_rate, cash_rate,
                                       price, price_date, rounding, missing, amount, completes_id is not null), 7) as hash
          from settlements_penalty p where p.business_date = r.business_date) h) f
where r.job = 'night' and r.business_date > %(since)s::date
  and ((s.counts ->> 'fails')::bigint, (s.counts ->> 'late')::bigint, s.counts ->> 'digest') is distinct from (f.fails, f.late, f.digest)
union all
select 'P03', 'night of ' || r.business_date, format('penalties caught up by the night of %%s', o.business_date), 'passed over'
from itservices_run r
join itservices_step s on s.run_id = r.id and s.name = 'penalise' and s.state = 'SKIPPED'
join lateral (select n.business_date, t.counts from itservices_run n
              join itservices_step t on t.run_id = n.id and t.name = 'penalise' and t.state = 'DONE'
              where n.job = 'night' and n.business_date > r.business_date
              order by n.business_date limit 1) o on true
where r.job = 'night' and not coalesce(o.counts -> 'caught_up' ? r.business_date::text, false)
union all
select 'P03', 'night of ' || judged, format('the cut-off of market %%s (%%s) on %%s at %%s, as it stands on file', market, payment, day, now_at),
       passed_at::text
from moved
union all
select 'P04', format('%%s of market %%s, party %%s with %%s', coalesce(w.month, n.month), coalesce(w.market_id, n.market_id),
                     coalesce(w.party, n.party_id), coalesce(coalesce(w.counterparty, n.counterparty_id)::text, 'all')),
       format('a net of %%s', coalesce(trim_scale(w.net)::text, 'nothing')), format('%%s', coalesce(trim_scale(n.net)::text, 'none'))
from netted w
full join (select n.* from settlements_penaltynet n join settlements_penaltymonth m on m.month = n.month
           where m.business_date > %(since)s::date) n
    on (n.month, n.market_id, n.currency_id, n.party_id, coalesce(n.counterparty_id, 0))
     = (w.month, w.market_id, w.currency_id, w.party, coalesce(w.counterparty, 0))
where w.net is distinct from n.net
union all
select 'P04', 'penalties of ' || m.month, format('%%s netted', count(p.id)), m.penalties || ' said'
from settlements_penaltymonth m
left join settlements_penalty p on p.business_date >= m.month and p.business_date < m.month + interval '1 month' and p.side <> ''
where m.business_date > %(since)s::date
group by m.month having count(p.id) <> m.penalties
union all
select 'P04', 'penalties of ' || (e.after ->> 'month'),
       format('%%s penalties and %%s nets, as was told when they were netted', e.after ->> 'penalties', e.after ->> 'nets'),
       coalesce(format('%%s and %%s', m.penalties, (select count(*) from settlements_penaltynet n where n.month = m.month)), 'none')
from itservices_run r
join recordkeeping_event e on e.subject_ids @> array[r.id::text] and e.subject_type = 'run' and e.code = 'penalties.netted'
left join settlements_penaltymonth m on m.month = (e.after ->> 'month')::date and m.run_id = r.id
where r.job = 'night' and r.business_date > %(since)s::date
  and ((e.after ->> 'penalties')::bigint, (e.after ->> 'nets')::bigint)
      is distinct from (m.penalties::bigint, (select count(*) from settlements_penaltynet n where n.month = m.month))
