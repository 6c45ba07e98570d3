-- Each penalty of a depository's lists beside ours, the newest day first; then ours of a day and a party that a list tells, and that no line
-- of it names. Of what settles outside, ours are those expected of its depository; the number of its match is that of the instruction, below
-- zero. Of late matching ours of all days stand for one line. Lines and ours differ as settlements.penalties.comparing has it. A line
-- that is looked at alone is compared even if it does not count any more, in the place of the one that does. Without days, of the newest month that is
-- listed. Braces are filled in by settlements/queries/compared_penalties.py.
with asked as materialized (
    select coalesce(%(since)s::date, case when %(until)s::date is null then date_trunc('month', n.newest)::date end, date '-infinity') as since,
           coalesce(%(until)s::date, case when %(since)s::date is null then (date_trunc('month', n.newest) + interval '1 month - 1 day')::date end,
                    date 'infinity') as until
    from (select max(l.until) as newest from settlements_penaltylist l
          where (%(scope)s::int[] is null or l.parties && %(scope)s::int[]) and (%(parties)s::int[] is null or l.parties && %(parties)s::int[])
            and (%(market)s::int is null or l.market_id = %(market)s)) n
), told as (
    select y.*, c.code as currency, coalesce(m.id, -i.id) as match_id, i.reference as own_reference,
           case when y.flow = '' or i.id is null then ''
                when (y.flow = 'DBIT') = (i.direction = 'DELI') then 'DELI' else 'RECE' end as pays
    from settlements_listedpenalty y
    join settlements_penaltylist l on l.id = y.list_id
    join refdata_asset c on c.id = y.currency_id
    left join settlements_instruction i on i.id = y.instruction_id
    left join settlements_match m on m.id = (
        select z.id from settlements_match z where z.delivering_id = y.instruction_id
        union all select z.id from settlements_match z where z.receiving_id = y.instruction_id limit 1)
    where (%(scope)s::int[] is null or y.party_id = any(%(scope)s)) and (%(parties)s::int[] is null or y.party_id = any(%(parties)s))
      and (%(market)s::int is null or y.market_id = %(market)s)
      and y.day >= (select since from asked) and y.day <= (select until from asked)
      and (y.id = %(alone)s
           or y.common_reference is distinct from (select a.common_reference from settlements_listedpenalty a where a.id = %(alone)s)
          and not exists (select from settlements_penaltylist s where s.supersedes_id = y.list_id)
          and not exists (
              select from settlements_listedpenalty z join settlements_penaltylist x on x.id = z.list_id
              where z.market_id = y.market_id and z.party_id = y.party_id and z.common_reference = y.common_reference
                and (x.told_on, z.id) > (l.told_on, y.id)
                and not exists (select from settlements_penaltylist s where s.supersedes_id = z.list_id)))
), said as materialized (
    select t.*, row_number() over (partition by match_id, party_id, kind, day, pays
                                   order by (state = 'ACTV') desc, (known_by = 'REFERENCE') desc, id) as turn
    from told t
), covered as materialized (
    select distinct l.market_id, w.party, d.day
    from settlements_penaltylist l cross join lateral unnest(l.parties) w(party) cross join lateral unnest(l.days) d(day)
    where l.frequency = 'DAIL' and l.holds <> 'FWAM' and (%(market)s::int is null or l.market_id = %(market)s)
      and (%(scope)s::int[] is null or w.party = any(%(scope)s)) and (%(parties)s::int[] is null or w.party = any(%(parties)s))
      and d.day >= (select since from asked) and d.day <= (select until from asked)
      and not exists (select from settlements_penaltylist s where s.supersedes_id = l.id)
), candidates as (
    select p.id from settlements_penalty p where p.match_id in (select match_id from said)
    union
    select p.id from covered c join settlements_penalty p
        on p.failing_id = c.party and p.market_id = c.market_id and p.business_date >= c.day and p.business_date <= c.day + 60
        and (p.penalty_date = c.day or p.kind = 'LMFP' and (p.business_date = c.day or p.completes_id is not null))
    union
    select p.id from covered c join settlements_penalty p
        on p.receiving_id = c.party and p.market_id = c.market_id and p.business_date >= c.day and p.business_date <= c.day + 60
        and (p.penalty_date = c.day or p.kind = 'LMFP' and (p.business_date = c.day or p.completes_id is not null))
), expected_candidates as (
    select p.id from settlements_expectedpenalty p where p.instruction_id in (select -match_id from said where match_id < 0)
    union
    select p.id from covered c join settlements_expectedpenalty p
        on p.market_id = c.market_id and p.business_date >= c.day and p.business_date <= c.day + 60
        and (p.penalty_date = c.day or p.kind = 'LMFP' and (p.business_date = c.day or p.completes_id is not null))
), standing as (
    select p.id, null::int as house_id, p.match_id, p.kind, p.market_id, p.currency_id, p.asset_id, p.payment, p.rate_class, p.quantity, p.cash_amount, v.*,
           case p.kind when 'LMFP' then coalesce(b.business_date, p.business_date) else p.penalty_date end as day
    from candidates k
    join settlements_penalty p on p.id = k.id
    left join settlements_penalty b on b.id = p.completes_id
    left join lateral (select * from settlements_penaltychange c where c.penalty_id = p.id order by c.number desc limit 1) h on true
    cross join lateral (
        select coalesce(h.side, p.side) as side, coalesce(h.failing_id, p.failing_id) as failing_id,
               coalesce(h.receiving_id, p.receiving_id) as receiving_id, coalesce(h.amount, p.amount) as amount,
               case when h.kind <> 'REMOVED' then h.securities_rate else p.securities_rate end as securities_rate,
               case when h.kind <> 'REMOVED' then h.cash_rate else p.cash_rate end as cash_rate,
               case when h.kind <> 'REMOVED' then h.price else p.price end as price,
               case when h.kind = 'REMOVED' then 'REMO' when h.kind is null and p.missing <> '' then 'NCOM' else 'ACTV' end as state) v
    where not exists (select from settlements_penalty w where w.completes_id = p.id)
    union all
    select p.id, h.party_id, -p.instruction_id, p.kind, p.market_id, p.currency_id, p.asset_id, p.payment, p.rate_class, p.quantity, p.cash_amount,
           p.side, case when p.side = '' then null when p.side = i.direction then i.participant_id else i.counterparty_id end,
           case when p.side = '' then null when p.side = i.direction then i.counterparty_id else i.participant_id end, p.amount,
           p.securities_rate, p.cash_rate, p.price,
           case when e.settled_on <= p.penalty_date then 'REMO' when p.missing <> '' then 'NCOM' else 'ACTV' end,
           case p.kind when 'LMFP' then coalesce(b.business_date, p.business_date) else p.penalty_date end
    from expected_candidates k
    join settlements_expectedpenalty p on p.id = k.id
    join settlements_instruction i on i.id = p.instruction_id
    left join settlements_expectedpenalty b on b.id = p.completes_id
    left join settlements_depositorysettlement e on e.instruction_id = p.instruction_id
    left join lateral (
        select a.party_id from settlements_depositoryorder o join settlements_depositorylink l on l.id = o.link_id
        join refdata_account a on a.id = l.location_id
        where o.instruction_id = p.instruction_id order by o.message_id desc limit 1) h on true
    where not exists (select from settlements_expectedpenalty w where w.completes_id = p.id)
), ours as materialized (
    select match_id, kind, market_id, day, side, min(house_id) as house_id, min(id) as penalty, array_agg(id order by id) as penalties, min(failing_id) as failing_id, min(receiving_id) as receiving_id,
           min(currency_id) as currency_id, min(asset_id) as asset_id, min(payment) as payment, min(rate_class) as rate_class,
           count(*)::int as days, case when min(quantity) = max(quantity) then min(quantity) end as quantity,
           case when min(cash_amount) = max(cash_amount) then min(cash_amount) end as cash_amount,
           case when min(securities_rate) = max(securities_rate) then min(securities_rate) end as securities_rate,
           case when min(cash_rate) = max(cash_rate) then min(cash_rate) end as cash_rate,
           trim_scale(round(avg(price), 10)) as price, sum(amount) as amount,
           case when bool_and(state = 'REMO') then 'REMO' when bool_or(state = 'NCOM') then 'NCOM' else 'ACTV' end as state
    from standing group by match_id, kind, market_id, day, side
), paired as materialized (
    select s.id as line, o.match_id, o.kind, o.day, o.side
    from said s
    cross join lateral (
        select o.* from ours o
        where o.match_id = s.match_id and o.kind = s.kind and o.day = s.day and o.market_id = s.market_id
          and (o.side = s.pays or not exists (
                  select from said t
                  where t.match_id = s.match_id and t.party_id = s.party_id and t.kind = s.kind and t.day = s.day and t.id <> s.id
                    and t.pays = o.side))
        order by (o.side = s.pays) desc, o.penalty limit 1) o
    where s.turn = 1
), beside as (
    select s.id as key, s.id as line, s.list_id as list, s.market_id, s.party_id, s.counterparty_id, s.counterparty_named, s.day, s.kind,
           s.common_reference, s.state, s.reasons, s.why, s.pays, s.flow, s.amount, s.currency, s.days, s.quantity, s.cash_amount,
           s.securities_rate, s.cash_rate, s.price, s.isin, s.classification, s.known_by, s.instruction_named, s.instruction_id as instruction,
           s.own_reference, o.penalty, o.penalties, o.side as our_side, o.state as our_state, o.amount as our_amount, o.days as our_days,
           o.quantity as our_quantity, o.cash_amount as our_cash_amount, o.securities_rate as our_securities_rate,
           o.cash_rate as our_cash_rate, o.price as our_price, o.payment, o.rate_class, k.code as our_currency, o.match_id < 0 as is_expected
    from said s
    left join paired w on w.line = s.id
    left join ours o on (o.match_id, o.kind, o.day, o.side) = (w.match_id, w.kind, w.day, w.side) and o.market_id = s.market_id
    left join refdata_asset k on k.id = o.currency_id
    union all
    select -4 * o.penalty - case when o.match_id > 0 then (c.party = o.receiving_id)::int when c.party = o.house_id then 3 else 2 end, null, null, o.market_id, c.party,
           case when i.counterparty_id = c.party then i.participant_id else i.counterparty_id end, '', o.day, o.kind,
           '', '', '{{}}', '', '', '', null, '', null, null, null, null, null, null, coalesce(a.code, ''), '', '', '', i.id,
           i.reference, o.penalty, o.penalties, o.side, o.state, o.amount, o.days, o.quantity, o.cash_amount, o.securities_rate, o.cash_rate, o.price,
           o.payment, o.rate_class, k.code, o.match_id < 0
    from ours o
    join covered c on c.market_id = o.market_id and c.day = o.day and (c.party = o.failing_id or c.party = o.receiving_id or c.party = o.house_id)
    left join settlements_match m on m.id = o.match_id
    join settlements_instruction i on i.id = case when o.match_id < 0 then -o.match_id
                                                  when (c.party = o.failing_id) = (o.side = 'DELI') then m.delivering_id else m.receiving_id end
        and (o.match_id > 0 or c.party = i.participant_id or c.party = o.house_id)
    join refdata_asset k on k.id = o.currency_id
    left join refdata_asset a on a.id = o.asset_id
    where o.state <> 'REMO' and o.side <> '' and not exists (
        select from paired w join said s on s.id = w.line
        where (w.match_id, w.kind, w.day, w.side) = (o.match_id, o.kind, o.day, o.side) and s.party_id = c.party)
), judged as (
    select b.*, x.differs, l.tolerance,
           case when b.line is null then 'OURS'
                when b.penalty is null then case b.state when 'ACTV' then 'THEIRS' else 'EQUAL' end
                when x.differs <> '{{}}' then 'DIFFERS'
                when b.amount = b.our_amount then 'EQUAL' else 'TOLERATED' end as verdict
    from beside b
    left join settlements_pricetolerance z on z.market_id = b.market_id and z.valid @> b.day
    cross join lateral (select coalesce(z.percent / 100, %(tolerance)s) as tolerance) l
    cross join lateral (
        select coalesce(b.days, b.our_days) as n, coalesce(b.quantity, b.our_quantity) as q,
               b.state = 'ACTV' and b.our_state = 'ACTV' as both_stand) f
    cross join lateral (
        select case when not f.both_stand then null
                    when b.our_securities_rate is not null and b.our_cash_rate is null
                        then coalesce(b.securities_rate, b.our_securities_rate) * f.q * f.n / 10000
                    when b.our_cash_rate is not null and b.payment = 'DVP'
                        then round(greatest(coalesce(b.cash_rate, b.our_cash_rate), 0) / 360, 10) * f.q * f.n / 100 end as unit) u
    cross join lateral (
        select array_remove(array[
                   case when b.state <> b.our_state then 'state' end,
                   case when b.pays <> '' and b.our_side <> '' and b.pays <> b.our_side then 'payer' end,
                   case when b.currency <> b.our_currency then 'currency' end,
                   case when f.both_stand and b.days <> b.our_days then 'days' end,
                   case when f.both_stand and b.quantity <> b.our_quantity then 'quantity' end,
                   case when f.both_stand and b.payment <> 'DVP' and b.cash_amount <> b.our_cash_amount then 'cash_amount' end,
                   case when f.both_stand and b.securities_rate <> b.our_securities_rate then 'securities_rate' end,
                   case when f.both_stand and b.cash_rate <> b.our_cash_rate then 'cash_rate' end], null) as terms) t
    cross join lateral (
        select case when b.penalty is null or b.line is null then '{{}}'::text[]
                    when not f.both_stand or b.amount = b.our_amount then t.terms
                    when u.unit > 0 and b.our_price is not null then
                        case when (b.amount + 0.005 * f.n) < b.our_price * (1 - l.tolerance) * u.unit
                               or (b.amount - 0.01 * f.n) > b.our_price * (1 + l.tolerance) * u.unit then t.terms || '{{price}}'::text[] else t.terms end
                    when t.terms = '{{}}' then '{{amount}}'::text[] else t.terms end as differs) x
)
select j.*, k.code as market, k.name as market_name, p.lei as party_lei, coalesce(q.lei, '') as counterparty_lei,
       e.id as appeal, coalesce(w.state, case when e.id is not null then 'OPEN' end, '') as appeal_state
from judged j
join refdata_market k on k.id = j.market_id
join refdata_party p on p.id = j.party_id
left join refdata_party q on q.id = j.counterparty_id
left join settlements_penaltyappeal e on e.line_id = j.line
left join settlements_appealanswer w on w.appeal_id = e.id
where {conditions} and {beyond}
order by j.day {order}, j.key {order} limit %(limit)s
