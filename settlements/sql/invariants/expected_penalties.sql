-- What is expected of depositories is of what had matched and failed there on its day, for what had been told by then, at the rates in
-- force, and what its night counted. What was told on the date of the night itself may have come after it, and is left open.
with fresh as (
    select p.*, n.night, i.id as of_instruction, i.direction as own, i.payment as paid, i.market_id as place, i.asset_id as instrument,
           i.currency_id as cash_asset, i.intended_settlement_date as intended, k.time_zone,
           e.settled_on, e.business_date as settled_told, settlements_cancelled_from(c.business_date, c.reason_code) as cancelled_on,
           i.quantity - w.before / power(10::numeric, coalesce(a.scale, 0)) as at_most, i.quantity - w.until / power(10::numeric, coalesce(a.scale, 0)) as at_least,
           i.amount - w.cash_before / power(10::numeric, coalesce(u.scale, 0)) as cash_at_most,
           i.amount - w.cash_until / power(10::numeric, coalesce(u.scale, 0)) as cash_at_least
    from settlements_expectedpenalty p
    left join settlements_instruction i on i.id = p.instruction_id
    left join refdata_market k on k.id = i.market_id
    left join refdata_asset a on a.id = i.asset_id
    left join refdata_asset u on u.id = i.currency_id
    left join settlements_depositorysettlement e on e.instruction_id = p.instruction_id
    left join settlements_cancellation c on c.instruction_id = p.instruction_id
    left join settlements_expectedpenalty o on o.id = p.completes_id
    cross join lateral (select coalesce(o.business_date, p.business_date) as night) n
    cross join lateral ( -- what had been told to have settled in parts before the night, and with what was told on its date
        select coalesce(sum(g.quantity_units) filter (where g.business_date < n.night), 0) as before, coalesce(sum(g.quantity_units), 0) as until,
               coalesce(sum(g.amount_units) filter (where g.business_date < n.night), 0) as cash_before, coalesce(sum(g.amount_units), 0) as cash_until
        from settlements_depositoryconfirmation g
        where g.instruction_id = p.instruction_id and g.settled_on <= p.penalty_date and p.kind = 'SEFP'
          and g.business_date <= n.night) w
    where p.business_date > %(since)s::date
), judged as (
    select f.id,
           case when of_instruction is null then 'an instruction on file'
                when not exists (select from settlements_depositoryorder o where o.instruction_id = f.instruction_id and o.business_date <= f.penalty_date)
                     and kind = 'SEFP' then 'an instruction that was at its depository'
                when (f.payment, f.market_id, asset_id) is distinct from (paid, place, instrument) then 'the terms of its instruction'
                when f.penalty_date < intended then 'a day from its intended one on'
                when settled_on <= f.penalty_date and settled_told < f.night or cancelled_on <= f.penalty_date then 'an instruction that was open'
                when kind = 'LMFP' and exists (select from settlements_expectedpenalty o where o.instruction_id = f.instruction_id
                                                 and o.penalty_date = f.penalty_date and o.kind = 'SEFP')
                    then 'one kind of penalty a day'
                when kind = 'SEFP' and not exists (select from settlements_depositoryadvice v where v.instruction_id = f.instruction_id
                                                     and v.business_date <= f.penalty_date and (v.matching = 'MACH' or v.settlement <> ''))
                     and not exists (select from settlements_depositoryconfirmation g where g.instruction_id = f.instruction_id and g.settled_on <= f.penalty_date)
                    then 'an instruction that had matched there'
                when kind = 'LMFP' and not exists (select from settlements_depositoryadvice v where v.instruction_id = f.instruction_id
                                                     and v.matching = 'MACH' and v.business_date <= f.business_date
                                                     and (v.told_at at time zone f.time_zone)::date >= f.penalty_date)
                    then 'an instruction that was told to have matched later'
                when kind = 'LMFP' and side = own then 'the other side, or nobody'
                when reason <> '' and not exists (select from settlements_depositoryadvice v where v.instruction_id = f.instruction_id
                                                    and v.business_date <= f.penalty_date and (f.reason = any (v.codes) or f.reason = v.hold))
                     and not exists (select from settlements_depositoryrequest r join settlements_depositoryanswer q on q.request_id = r.message_id
                                     where r.instruction_id = f.instruction_id and q.moves
                                       and f.reason = case r.act when 'HOLD' then 'PREA' when 'CANCEL' then 'CANI' end)
                    then 'a reason that its depository had told'
                when kind = 'SEFP' and side <> '' and not case
                         when reason = 'BOTH' then true
                         when reason = 'PREA' then side = own
                         when reason = 'PRCY' then side <> own
                         when reason = 'MONY' or reason = 'CMON' then (side = own) = (reason = 'MONY') and (side = 'RECE') = (f.payment = 'DVP')
                         else side = 'DELI' and (own = 'RECE') = (reason = 'CLAC') end
                    then 'the side that its reason makes the cause'
                when not exists (select from settlements_penaltymarket k where k.market_id = f.market_id and k.is_in_scope
                                   and k.rounding = f.rounding and k.valid @> f.penalty_date) then 'a market that penalises'
                when exists (select from settlements_penaltymarket k
                             join (select instruction_id, transaction_type from settlements_matchingterms
                                   union all select instruction_id, transaction_type from settlements_tradeterms) t on t.instruction_id = f.instruction_id
                             where k.market_id = f.market_id and k.valid @> f.penalty_date and t.transaction_type = any (k.types_out_of_scope))
                    then 'no transaction out of scope'
                when completes_id is not null and not exists (
                         select from settlements_expectedpenalty o where o.id = f.completes_id and o.missing <> ''
                           and (o.instruction_id, o.kind, o.penalty_date, o.side, o.reason) = (f.instruction_id, f.kind, f.penalty_date, f.side, f.reason)
                           and o.business_date <= f.business_date and o.rounding = f.rounding
                           and coalesce(o.price, f.price) is not distinct from f.price
                           and coalesce(o.securities_rate, f.securities_rate) is not distinct from f.securities_rate
                           and coalesce(o.cash_rate, f.cash_rate) is not distinct from f.cash_rate)
                    then 'what it completes, but for what was missing'
           end as expected
    from fresh f
), rated as (
    select f.id,
           case when f.payment <> 'PFOD' and (quantity is null or quantity > at_most or quantity < at_least) or f.payment = 'PFOD' and quantity is not null
                  or (f.payment = 'PFOD' or f.payment = 'DWP') and (cash_amount is null or cash_amount > cash_at_most or cash_amount < cash_at_least)
                    then 'what was left of its instruction'
                when f.rate_class <> '' and f.rate_class <> 'SOVEREIGN_DEBT'
                     and (f.rate_class ~ '^GROWTH_MARKET') <> exists (
                         select from settlements_growth_told() u where u.instruction_id = f.instruction_id and u.valid @> f.penalty_date)
                     and f.penalty_date >= (select min(lower(w.valid)) from settlements_growthmarket w where not isempty(w.valid))
                    then 'the class of where ours says that it was traded'
                when securities_rate is not null and not exists (
                         select from settlements_penaltyrate t
                         where t.rate_of = f.rate_class and t.rate = f.securities_rate and t.valid @> f.penalty_date)
                  or cash_rate is not null and not exists (
                         select from settlements_penaltyrate t join refdata_currency u on u.code = t.rate_of
                         where u.asset_id = f.currency_id and t.rate = f.cash_rate and t.valid @> f.penalty_date)
                    then 'the rates in force'
                when f.currency_id is distinct from f.cash_asset and not (f.cash_asset is null and exists (
                         select from refdata_instrumentterms t where t.instrument_id = f.asset_id and t.currency_id = f.currency_id))
                    then 'the currency of its cash, or of its instrument'
                when price is not null and not exists (
                         select from refdata_price q where q.asset_id = f.asset_id and q.date = f.price_date and q.date = f.penalty_date
                           and (q.currency_id <> f.currency_id
                                or round(q.price * case q.quotation when 'PRCT' then 0.01 else 1 end, 10) = f.price))
                    then 'a price on file'
                when amount is distinct from case when missing <> '' then 0 else settlements_penalty_amount(f.payment, side, price, quantity, cash_amount, securities_rate, cash_rate, rounding) end
                    then 'what its facts come to'
           end as expected
    from fresh f
)
select 'E01' as code, 'expected penalty ' || f.id as key, j.expected, format('%%s of instruction %%s on %%s', kind, instruction_id, penalty_date) as found
from fresh f join judged j on j.id = f.id where j.expected is not null
union all
select 'E02', 'expected penalty ' || f.id, r.expected,
       format('%%s at %%s of %%s, rates %%s and %%s', trim_scale(f.amount), trim_scale(f.price), trim_scale(coalesce(f.quantity, f.cash_amount)),
              trim_scale(f.securities_rate), trim_scale(f.cash_rate))
from fresh f join rated r on r.id = f.id where r.expected is not null
union all
select 'E03', 'night of ' || r.business_date,
       format('%%s of fails, %%s of late matching, digest %%s', s.counts ->> 'fails', s.counts ->> 'late', left(s.counts ->> 'digest', 16)),
       format('%%s of fails, %%s of late matching, digest %%s', f.fails, f.late, left(f.digest, 16))
from itservices_run r
join itservices_step s on s.run_id = r.id and s.name = 'expect' and s.state = 'DONE' and s.counts ? 'digest'
cross join lateral (
    select count(*) filter (where kind = 'SEFP' and not completes) as fails, count(*) filter (where kind = 'LMFP' and not completes) as late,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
    from (select kind, completes_id is not null as completes,
                 hash_record_extended((instruction_id, kind, penalty_date, business_date, side, market_id, payment, asset_id, currency_id, reason,
                                       quantity, cash_amount, rate_class, securities_rate, cash_rate, price, price_date, rounding, missing,
                                       amount, completes_id is not null), 7) as hash
          from settlements_expectedpenalty p where p.business_date = r.business_date) h) f
where r.job = 'night' and r.business_date > %(since)s::date
  and ((s.counts ->> 'fails')::bigint, (s.counts ->> 'late')::bigint, s.counts ->> 'digest') is distinct from (f.fails, f.late, f.digest)
union all
select 'E03', 'night of ' || r.business_date, format('expected penalties caught up by the night of %%s', o.business_date), 'passed over'
from itservices_run r
join itservices_step s on s.run_id = r.id and s.name = 'expect' and s.state = 'SKIPPED'
join lateral (select n.business_date, t.counts from itservices_run n
              join itservices_step t on t.run_id = n.id and t.name = 'expect' and t.state = 'DONE'
              where n.job = 'night' and n.business_date > r.business_date
              order by n.business_date limit 1) o on true
where r.job = 'night' and not coalesce(o.counts -> 'caught_up' ? r.business_date::text, false)
