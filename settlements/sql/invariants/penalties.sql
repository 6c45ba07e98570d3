-- Penalties are of what was open on their day, with the rates in force, and what their nights counted; nets are their sums.
with fresh as (
    select p.*, m.id as of_match, d.participant_id as deliverer, r.participant_id as receiver, d.payment as paid, d.market_id as place,
           d.asset_id as instrument, d.intended_settlement_date as intended, d.quantity as whole, d.amount as cash, s.business_date as settled_on,
           c.business_date as cancelled_on, case p.side when 'DELI' then m.delivering_id else m.receiving_id end as own
    from settlements_penalty p
    left join settlements_match m on m.id = p.match_id
    left join settlements_instruction d on d.id = m.delivering_id
    left join settlements_instruction r on r.id = m.receiving_id
    left join settlements_settlement s on s.match_id = p.match_id
    left join settlements_cancellation c on c.instruction_id = m.delivering_id
    where p.business_date > %(since)s::date
), judged as (
    select f.*,
           case when of_match is null then 'a match on file'
                when (payment, market_id, asset_id) is distinct from (paid, place, instrument) then 'the terms of its instructions'
                when side <> '' and (failing_id, receiving_id) is distinct from
                     (case side when 'DELI' then deliverer else receiver end, case side when 'DELI' then receiver else deliverer end)
                    then 'its participants'
                when penalty_date < intended then 'a day from its intended one on'
                when kind = 'SEFP' and (settled_on <= penalty_date or cancelled_on <= penalty_date) then 'a match that was open'
                when kind = 'LMFP' and exists (select from settlements_penalty o where o.match_id = f.match_id
                                                 and o.penalty_date = f.penalty_date and o.kind = 'SEFP')
                    then 'one kind of penalty a day'
                when not exists (select from settlements_penaltymarket k where k.market_id = f.market_id and k.is_in_scope
                                   and k.rounding = f.rounding and k.valid @> f.business_date) then 'a market that penalises'
                when kind = 'SEFP' and reason is distinct from (
                         select h.reason_code from settlements_statuschange h
                         where h.instruction_id = f.own and h.axis = 'SETT' and h.business_date <= f.penalty_date
                         order by h.id desc limit 1) then 'the reason that its night gave'
           end as expected
    from fresh f
), rated as (
    select f.id,
           case when (quantity, cash_amount) is distinct from (case when payment <> 'PFOD' then whole end,
                                                               case when payment in ('PFOD', 'DWP') then cash end)
                    then 'what its instruction moves'
                when securities_rate is not null and not exists (
                         select from settlements_penaltyrate t
                         where t.rate_of = f.rate_class and t.rate = f.securities_rate and t.valid @> f.penalty_date)
                  or cash_rate is not null and not exists (
                         select from settlements_penaltyrate t join refdata_currency u on u.code = t.rate_of
                         where u.asset_id = f.currency_id and t.rate = f.cash_rate and t.valid @> f.penalty_date)
                    then 'the rates in force'
                when price is not null and not exists (
                         select from refdata_price q where q.asset_id = f.asset_id and q.date = f.price_date
                           and (q.currency_id <> f.currency_id or f.price = round(q.price * case q.quotation when 'PRCT' then 0.01 else 1 end, 10)))
                    then 'the price of its day'
                when amount is distinct from case when missing <> '' then 0 else settlements_penalty_amount(payment, side, price, quantity, cash_amount, securities_rate, cash_rate, rounding) end
                    then 'what its facts come to'
           end as expected
    from fresh f
), netted as (
    select m.month, m.penalties, p.market_id, p.currency_id, v.party, v.counterparty, sum(v.net) as net
    from settlements_penaltymonth m
    join settlements_penalty p on p.business_date >= m.month and p.business_date < m.month + interval '1 month' and p.side <> ''
    cross join lateral (values
        (p.failing_id, p.receiving_id, case when p.failing_id = p.receiving_id then 0 else -p.amount end),
        (p.receiving_id, p.failing_id, case when p.failing_id = p.receiving_id then 0 else p.amount end),
        (p.failing_id, null, -p.amount), (p.receiving_id, null, p.amount)) v(party, counterparty, net)
    where m.business_date > %(since)s::date
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
select 'P03', 'night of ' || r.business_date,
       format('%%s of fails, %%s of late matching, digest %%s', s.counts ->> 'fails', s.counts ->> 'late', left(s.counts ->> 'digest', 16)),
       format('%%s of fails, %%s of late matching, digest %%s', f.fails, f.late, left(f.digest, 16))
from itservices_run r
join itservices_step s on s.run_id = r.id and s.name = 'penalise' and s.state = 'DONE' and s.counts ? 'digest'
cross join lateral (
    select count(*) filter (where kind = 'SEFP') as fails, count(*) filter (where kind = 'LMFP') as late,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
    from (select kind, hash_record_extended((match_id, kind, penalty_date, business_date, side, failing_id, receiving_id, market_id, payment,
                                             asset_id, currency_id, reason, quantity, cash_amount, rate_class, securities_rate, cash_rate,
                                             price, price_date, rounding, missing, amount), 7) as hash
          from settlements_penalty p where p.business_date = r.business_date) h) f
where r.job = 'night' and r.business_date > %(since)s::date
  and ((s.counts ->> 'fails')::bigint, (s.counts ->> 'late')::bigint, s.counts ->> 'digest') is distinct from (f.fails, f.late, f.digest)
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
