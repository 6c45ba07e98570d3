-- Own sides that matching joined agree in all that is compared beyond what every match mirrors, the receiver's amount within the
-- tolerance that is on file, which is that of the deliverer's amount by the row in force then: of the market before every one, of the
-- currency before the euro, the euro converted at a rate that stood then for 1 January of its year; and the events of matching tell of each.
with joined as materialized (
    select m.id, m.delivering_id, m.receiving_id, m.matched_at, d as delivers, r as receives, x as given, y as taken,
           f.units, f.limit_units, c.code as currency, c.scale, k.code as market, gs.number as giver_account, ts.number as taker_account
    from settlements_match m
    join settlements_matchingterms x on x.instruction_id = m.delivering_id
    join settlements_matchingterms y on y.instruction_id = m.receiving_id
    join settlements_instruction d on d.id = m.delivering_id
    join settlements_instruction r on r.id = m.receiving_id
    join refdata_market k on k.id = d.market_id
    left join settlements_matchingdifference f on f.match_id = m.id
    left join refdata_asset c on c.id = d.currency_id
    left join ledger_account ga on ga.id = d.securities_account_id
    left join refdata_account gs on gs.id = ga.holder_id
    left join ledger_account ta on ta.id = r.securities_account_id
    left join refdata_account ts on ts.id = ta.holder_id
    where m.id > %(mark)s
), told as (
    select e.id, e.at, (e.after ->> 'first')::bigint as first, (e.after ->> 'last')::bigint as last, (e.after ->> 'matches')::bigint as number,
           e.after ->> 'digest' as digest
    from recordkeeping_event e where e.code = 'instructions.matched' and (e.after ->> 'first')::bigint > %(mark)s
), found as (
    select t.id, count(j.id) as number,
           encode(sha256(convert_to(concat_ws('|', count(j.id), coalesce(sum(j.hash), 0), coalesce(bit_xor(j.hash), 0)), 'UTF8')), 'hex') as digest
    from told t left join lateral (
        select j.id, hash_record_extended((j.id, j.delivering_id, j.receiving_id, coalesce(j.units, 0)), 7) as hash
        from joined j where j.id between t.first and t.last and j.matched_at = t.at) j on true
    group by t.id
)
select 'H03' as code, 'match ' || j.id as key,
       'the same of both sides: ' || (j.given)::text || ', ' || coalesce((j.delivers).common_reference, 'no common reference') as expected,
       (j.taken)::text || ', ' || coalesce((j.receives).common_reference, 'no common reference')
           || ', a difference of ' || coalesce(j.units, 0) || ' within ' || coalesce(j.limit_units, 0) as found
from joined j
where ((j.given).cum_ex, (j.given).claim_opt_out, (j.given).instrument_id) is distinct from
      ((j.taken).cum_ex, (j.taken).claim_opt_out, (j.taken).instrument_id)
   or (j.delivers).common_reference <> (j.receives).common_reference
   or (j.given).deliverer_client <> (j.taken).deliverer_client or (j.given).receiver_client <> (j.taken).receiver_client
   or (j.given).counterparty_account <> j.taker_account or (j.taken).counterparty_account <> j.giver_account
   or abs(j.units) > j.limit_units
   or (j.limit_units is not null and not exists (
       select from settlements_statuschange s
       cross join lateral (
           select t.* from settlements_cashtolerance t
           where t.valid @> s.business_date and (t.market = '' or t.market = j.market) and (t.currency = 'EUR' or t.currency = j.currency)
           order by t.market desc, t.currency = j.currency desc limit 1) l
       cross join lateral (select make_date(extract(year from s.business_date)::int, 1, 1) as day) y
       cross join lateral (
           select 1::numeric as rate where l.currency = j.currency
           union all
           select q.rate from refdata_fxrate q
           where l.currency <> j.currency and q.currency = j.currency and q.date between y.day - 7 and y.day
             and (q.superseded_at is null or q.superseded_at > j.matched_at)) q
       where s.instruction_id = j.delivering_id and s.axis = 'MTCH'
         and j.limit_units = trunc(case when (j.delivers).amount <= trunc(l.band * q.rate, j.scale) then l.within else l.above end
                                   * q.rate * power(10::numeric, j.scale))))
union all
select 'H05', 'event ' || t.id, format('%%s matches, digest %%s', t.number, left(t.digest, 16)), format('%%s matches, digest %%s', f.number, left(f.digest, 16))
from told t join found f using (id) where (t.number, t.digest) is distinct from (f.number, f.digest)
union all
select 'H05', 'matches after ' || %(mark)s::bigint, t.number || ' told by events of matching', j.number::text
from (select coalesce(sum(number), 0) as number from told) t cross join (select count(*) as number from joined) j where t.number <> j.number
