-- What a night completed is what its step counted, at the rates in force; and what lacked a fact that the last night knew lacks it no more,
-- if its month was open: penalties of ours (P10), and those that depositories are expected to charge (E04). The price of what was completed
-- is asked with those of its night (penalties.sql); what was completed of what is expected is judged as all of that (expected_penalties.sql).
with nights as materialized (
    select r.id as run, r.business_date, s.started_at, s.counts
    from itservices_run r join itservices_step s on s.run_id = r.id and s.name = 'penalise' and s.state = 'DONE'
    where r.job = 'night' and s.counts ? 'completed_digest'
), last_night as materialized (
    select distinct on (s.name) s.name as step, r.business_date, s.started_at, (s.counts #>> '{read,prices}')::bigint as prices,
           (s.counts #>> '{read,rates}')::bigint as rates, (s.counts #>> '{read,completed_since}')::date as since
    from itservices_run r join itservices_step s on s.run_id = r.id and s.name = any (array['penalise', 'expect']) and s.state = 'DONE'
    where r.job = 'night' and s.counts #>> '{read,completed_since}' is not null
    order by s.name, r.business_date desc
), fresh as (
    select c.*, p.rate_class, p.currency_id, p.penalty_date
    from settlements_penaltychange c join settlements_penalty p on p.id = c.penalty_id
    where c.kind = 'COMPLETED' and c.business_date > %(since)s::date
), lacking as (
    select 'P10' as code, 'penalty ' || p.id as key, l.*, p.missing, p.penalty_date, p.business_date as reckoned_on, p.market_id, p.asset_id,
           p.currency_id, p.rate_class
    from last_night l
    join settlements_penalty p on p.missing <> '' and p.business_date >= l.since and p.business_date < l.business_date
    where l.step = 'penalise'
      and not exists (select from settlements_penalty w where w.completes_id = p.id)
      and not exists (select from settlements_penaltychange c where c.penalty_id = p.id)
    union all
    select 'E04', 'expected penalty ' || p.id, l.*, p.missing, p.penalty_date, p.business_date, p.market_id, p.asset_id, p.currency_id, p.rate_class
    from last_night l
    join settlements_expectedpenalty p on p.missing <> '' and p.business_date >= l.since and p.business_date < l.business_date
    where l.step = 'expect'
      and not exists (select from settlements_expectedpenalty w where w.completes_id = p.id)
      and not exists (select from settlements_depositorysettlement e where e.instruction_id = p.instruction_id and e.settled_on <= p.penalty_date)
)
select 'P10' as code, 'night of ' || n.business_date as key,
       format('%%s completed, digest %%s', n.counts ->> 'completed', left(n.counts ->> 'completed_digest', 16)) as expected,
       format('%%s completed, digest %%s', f.completed, left(f.digest, 16)) as found
from nights n
cross join lateral (
    select count(*) as completed,
           encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as digest
    from (select hash_record_extended((penalty_id, business_date, side, failing_id, receiving_id, securities_rate, cash_rate, price,
                                       price_date, amount), 7) as hash
          from settlements_penaltychange where run_id = n.run) h) f
where n.business_date > %(since)s::date
  and ((n.counts ->> 'completed')::bigint, n.counts ->> 'completed_digest') is distinct from (f.completed, f.digest)
union all
select 'P10', 'completed penalty ' || f.penalty_id, 'a night that completed it', format('run %%s of %%s', f.run_id, f.business_date)
from fresh f
where not exists (select from itservices_run r where r.id = f.run_id and r.job = 'night' and r.business_date = f.business_date)
union all
select 'P10', 'completed penalty ' || f.penalty_id, 'the rates in force', format('%%s and %%s', trim_scale(f.securities_rate), trim_scale(f.cash_rate))
from fresh f
where f.securities_rate is not null and not exists (
          select from settlements_penaltyrate t
          where t.rate_of = f.rate_class and t.rate = f.securities_rate and t.valid @> f.penalty_date)
   or f.cash_rate is not null and not exists (
          select from settlements_penaltyrate t join refdata_currency u on u.code = t.rate_of
          where u.asset_id = f.currency_id and t.rate = f.cash_rate and t.valid @> f.penalty_date)
union all
select p.code, p.key, format('completed by the night of %%s, which knew what it lacked', p.business_date),
       format('%%s of %%s is missing', p.missing, p.penalty_date)
from lacking p
where p.missing ~ 'price|rate'
  and settlements_penalty_day(p.market_id, p.reckoned_on, 'amendment') >= p.business_date
  and not exists (select from settlements_penaltyinstrument x
                  where x.instrument_id = p.asset_id and x.is_exempt and x.valid @> p.penalty_date)
  and (p.missing !~ 'price' or exists (
          select from (select y.currency_id from refdata_price y
                       where y.asset_id = p.asset_id and y.date = p.penalty_date and y.id <= p.prices
                       order by y.source, y.id desc limit 1) q
          where q.currency_id = p.currency_id or not exists (
                    select from refdata_currency u
                    where u.asset_id = any (array[q.currency_id, p.currency_id]) and u.code <> 'EUR' and not exists (
                        select from refdata_fxrate x
                        where x.currency = u.code and x.date >= p.penalty_date - 7 and x.date <= p.penalty_date and x.id <= p.rates))))
  and (p.missing !~ 'securities_rate' or exists (
          select from settlements_penaltyrate t
          where t.rate_of = p.rate_class and t.valid @> p.penalty_date and t.recorded_at < p.started_at))
  and (p.missing !~ 'cash_rate' or exists (
          select from settlements_penaltyrate t join refdata_currency u on u.code = t.rate_of
          where u.asset_id = p.currency_id and t.valid @> p.penalty_date and t.recorded_at < p.started_at))
