-- Nothing settled on a party, an account or an instrument whose block was on file when its chunk was booked.
with chunk as (
    select r.business_date, (e.after ->> 'slice')::integer as slice, (e.after ->> 'first_journal')::bigint as first,
           (e.after ->> 'first_journal')::bigint + (e.after ->> 'count')::bigint as beyond, (e.after ->> 'blocks_heeded')::integer as heeded
    from itservices_run r
    join recordkeeping_event e on e.code = 'night.settled' and e.subject_type = 'run' and e.subject_ids @> array[r.id::text]
    where r.facts ? 'slice' and r.business_date > %(since)s::date
), stop as materialized (
    select b.id as block, daterange(b.blocked_from, b.lifted_on) as period, a.id as account, null::integer as asset
    from compliance_block b
    join refdata_account h on h.id = b.account_id or h.party_id = b.party_id
    join ledger_account a on a.holder_id = h.id
    union all
    select id, daterange(blocked_from, lifted_on), null, instrument_id from compliance_block where instrument_id is not null
), moved as (
    select s.block, s.period, m.journal_id, m.slice, m.business_date from stop s
    join ledger_movement m on m.debit_account = s.account and m.business_date > %(since)s::date
    union
    select s.block, s.period, m.journal_id, m.slice, m.business_date from stop s
    join ledger_movement m on m.credit_account = s.account and m.business_date > %(since)s::date
    union
    select s.block, s.period, m.journal_id, m.slice, m.business_date from stop s
    join ledger_movement m on m.asset_id = s.asset and m.business_date > %(since)s::date
)
select 'S18' as code, 'journal ' || m.journal_id as key, 'open because of block ' || m.block as expected, 'settled on ' || m.business_date as found
from moved m
join chunk c on c.slice = m.slice and c.business_date = m.business_date and m.journal_id >= c.first and m.journal_id < c.beyond
where m.period @> m.business_date and m.block <= c.heeded
