-- Every settlement and every part has its journal, and together they move what both instructions say, on a day that may be. Of closed
-- nights whose digest is recomputed now, settlements and parts are compared with the journals that the digest vouches for.
with facts as (
    select slice, count(*) as number, sum(h) as total, bit_xor(h) as parity
    from (select slice, hash_record_extended((match_id, journal_id, slice, business_date), 7) as h from settlements_settlement
          where slice = any (%(slices)s::integer[])
          union all
          select slice, hash_record_extended((match_id, journal_id, slice, business_date), 7) from settlements_settlementpart
          where slice = any (%(slices)s::integer[])) f group by slice
), booked as (
    select slice, count(*) as number, sum(h) as total, bit_xor(h) as parity
    from (select slice, hash_record_extended((subject, id, slice, business_date), 7) as h from ledger_journal
          where slice = any (%(slices)s::integer[]) and business_date <= %(since)s::date and kind = 'SETT') b group by slice
), differing as materialized (
    select s.id as slice from ledger_slice s left join facts f on f.slice = s.id left join booked b on b.slice = s.id
    where s.id = any (%(slices)s::integer[]) and (s.purpose = 'night' or starts_with(s.purpose, 'window ')) and s.business_date <= %(since)s::date
      and (f.number, f.total, f.parity) is distinct from (b.number, b.total, b.parity)
), closed as (
    select y.business_date, m.id as market_id
    from refdata_market m join refdata_calendar c on c.id = m.calendar_id cross join ledger_day y
    where y.business_date > %(since)s::date and (extract(isodow from y.business_date)::integer = any (c.weekend) or exists (
        select from refdata_closure x where x.calendar_id = c.id and x.date = y.business_date and x.kind = 'CLOSED'
        and x.known @> y.business_date))
), parted as materialized ( -- what settled in parts of what has settled whole since: what is left for its last journal
    select p.match_id, sum(p.quantity_units) as quantity, sum(p.amount_units) as amount
    from settlements_settlementpart p
    where exists (select from settlements_settlement s where s.match_id = p.match_id and s.business_date > %(since)s::date)
    group by p.match_id
), night as (
    select (facts ->> 'slice')::integer as slice, business_date,
           array(select jsonb_array_elements_text(facts -> 'markets')::integer
                 except select market_id from closed c where c.business_date = r.business_date) as markets
    from itservices_run r where facts ? 'slice' and business_date > %(since)s::date
)
select x.code, r.key, x.expected, x.found
from (
    select coalesce('match ' || s.match_id, 'journal ' || j.id) as key, s.match_id, s.journal_id, s.slice, s.business_date, j.id as journal,
           j.slice as journal_slice, j.business_date as journal_date, j.value_date, j.subject, t.id as known_match, n.markets,
           d.payment, d.intended_settlement_date, d.market_id, m1.journal_id is not null as has_securities,
           m2.journal_id is not null as has_cash,
           row(d.asset_id, d.securities_account_id, r.securities_account_id, d.quantity, r.quantity) is distinct from
           row(m1.asset_id, m1.debit_account, m1.credit_account, m1.amount + w.quantity, m1.amount + w.quantity) as other_securities,
           row(d.currency_id, case d.payment when 'DVP' then r.cash_account_id else d.cash_account_id end,
               case d.payment when 'DVP' then d.cash_account_id else r.cash_account_id end, d.amount,
               r.amount - coalesce(x.units / power(10::numeric, c.scale), 0)) is distinct from
           row(m2.asset_id, m2.debit_account, m2.credit_account, m2.amount + w.amount, m2.amount + w.amount) as other_cash,
           s.is_part and (m1.amount, coalesce(m2.amount, 0)) is distinct from
               (s.quantity_units / power(10::numeric, a.scale), s.amount_units / power(10::numeric, coalesce(c.scale, 0))) as other_part,
           format('%%s of %%s from %%s to %%s', d.quantity - w.quantity, d.asset_id, d.securities_account_id, r.securities_account_id) as securities_told,
           format('%%s of %%s from %%s to %%s', m1.amount, m1.asset_id, m1.debit_account, m1.credit_account) as securities_moved,
           format('%%s of %%s between %%s and %%s', d.amount - w.amount, d.currency_id, d.cash_account_id, r.cash_account_id) as cash_told,
           format('%%s of %%s from %%s to %%s', m2.amount, m2.asset_id, m2.debit_account, m2.credit_account) as cash_moved
    from (select match_id, journal_id, slice, business_date, false as is_part, 0::bigint as quantity_units, 0::bigint as amount_units
          from settlements_settlement where business_date > %(since)s::date
          union all
          select match_id, journal_id, slice, business_date, true, quantity_units, amount_units
          from settlements_settlementpart where business_date > %(since)s::date) s
    full join (select id, slice, business_date, value_date, subject from ledger_journal
               where kind = 'SETT' and slice > 0 and business_date > %(since)s::date) j on j.id = s.journal_id
    left join settlements_match t on t.id = s.match_id
    left join settlements_instruction d on d.id = t.delivering_id
    left join settlements_instruction r on r.id = t.receiving_id
    left join (select journal_id, asset_id, debit_account, credit_account, amount from ledger_movement
               where leg = 1 and slice > 0 and business_date > %(since)s::date) m1 on m1.journal_id = s.journal_id
    left join (select journal_id, asset_id, debit_account, credit_account, amount from ledger_movement
               where leg = 2 and slice > 0 and business_date > %(since)s::date) m2 on m2.journal_id = s.journal_id
    left join settlements_matchingdifference x on x.match_id = s.match_id
    left join refdata_asset a on a.id = d.asset_id
    left join refdata_asset c on c.id = d.currency_id
    left join parted e on e.match_id = s.match_id and not s.is_part
    cross join lateral (
        select case when s.is_part then d.quantity - m1.amount else coalesce(e.quantity / power(10::numeric, a.scale), 0) end as quantity,
               case when s.is_part then d.amount - m2.amount else coalesce(e.amount / power(10::numeric, c.scale), 0) end as amount) w
    left join night n on n.slice = s.slice and n.business_date = s.business_date
) r
cross join lateral (values
    ('S01', match_id is not null and (journal is null or known_match is null or subject is distinct from match_id
        or slice is distinct from journal_slice or business_date is distinct from journal_date or value_date is distinct from business_date),
     format('SETT journal %%s about match %%s in slice %%s on %%s', journal_id, match_id, slice, business_date),
     coalesce('one about match ' || subject || format(' in slice %%s on %%s for %%s', journal_slice, journal_date, value_date), 'none')),
    ('S02', match_id is null, 'a settlement of match ' || subject || ', or a part', 'none'),
    ('S03', (has_securities and payment <> 'PFOD' and other_securities) or (has_cash and payment <> 'FOP' and other_cash) or other_part,
     format('%%s and %%s', securities_told, cash_told), format('%%s and %%s', securities_moved, cash_moved)),
    ('S04', has_securities is distinct from (payment <> 'PFOD') or has_cash is distinct from (payment <> 'FOP'),
     'both legs of ' || payment || ', or those that it has', format('securities leg %%s, cash leg %%s', has_securities, has_cash)),
    ('S10', business_date < intended_settlement_date or not market_id = any (markets),
     'on or after ' || intended_settlement_date || ', a day of market ' || market_id, business_date::text)
) x(code, wrong, expected, found)
where (match_id is null or journal is null or known_match is null or subject <> match_id or slice <> journal_slice
       or business_date <> journal_date or value_date <> business_date
       or case payment when 'DVP' then other_securities or other_cash or other_part else true end
       or business_date < intended_settlement_date or market_id = any (markets) is not true)
  and x.wrong
union all
select 'S04', m.journal_id || '.' || m.leg, 'legs 1 and 2', 'leg ' || m.leg
from ledger_movement m where m.slice > 0 and m.leg not in (1, 2) and m.business_date > %(since)s::date
  and exists (select from ledger_journal j where j.id = m.journal_id and j.kind = 'SETT' and j.slice = m.slice
              and j.business_date = m.business_date)
union all
select case when j.id is null then 'S01' else 'S02' end, coalesce('match ' || s.match_id, 'journal ' || j.id),
       coalesce(format('SETT journal %%s about match %%s in slice %%s on %%s', s.journal_id, s.match_id, s.slice, s.business_date),
                'a settlement of match ' || j.subject || ', or a part'), 'none'
from (select match_id, journal_id, slice, business_date from settlements_settlement
      where slice in (select slice from differing)
      union all
      select match_id, journal_id, slice, business_date from settlements_settlementpart
      where slice in (select slice from differing)) s
full join (select id, slice, business_date, subject from ledger_journal
           where slice in (select slice from differing) and business_date <= %(since)s::date and kind = 'SETT') j
    on (j.subject, j.id, j.slice, j.business_date) = (s.match_id, s.journal_id, s.slice, s.business_date)
where s.match_id is null or j.id is null
