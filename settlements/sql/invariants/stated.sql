-- What a statement says of holdings and of what settled is what the books say of the close of its date; its pages are there, are its own
-- and bear the digest of its event; what goes by the folder is to be written or was. Of closed dates nothing is asked, unless all is.
with said as materialized (
    select s.*, a.party_id from settlements_statement s join refdata_account a on a.id = s.account_id
    where %(full)s or s.at >= %(since)s::date
), events as materialized (
    select e.id, e.at, e.after ->> 'statement' as reference, e.after ->> 'bytes' as bytes, (e.after ->> 'pages')::int as pages,
           (e.after ->> 'entries')::int as entries, e.after ->> 'digest' as digest
    from recordkeeping_event e
    where e.code = 'statement.made' and (%(full)s or e.at >= %(since)s::date)
), booked as (
    select s.reference, s.entries, s.digest, f.number, f.found
    from said s cross join lateral (
        select count(*) as number,
               encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as found
        from (select hash_record_extended((b.account_id, b.posted), 7) as hash
              from (select a.id as account_id, coalesce(n.posted, 0) + coalesce(m.change, 0) as posted
                    from ledger_account a
                    left join lateral (
                        select b.business_date, b.posted from ledger_balancesnapshot b
                        where b.account_id = a.id and b.business_date <= s.stated_on order by b.business_date desc limit 1) n on true
                    left join lateral (
                        select sum(x.amount) as change from (
                            select v.amount from ledger_movement v
                            where v.credit_account = a.id and v.business_date <= s.stated_on
                              and v.business_date > coalesce(n.business_date, date '-infinity')
                            union all
                            select -v.amount from ledger_movement v
                            where v.debit_account = a.id and v.business_date <= s.stated_on
                              and v.business_date > coalesce(n.business_date, date '-infinity')) x) m on true
                    where a.holder_id = s.account_id) b
              where b.posted <> 0) h) f
    where s.topic = 'HOLDINGS'
    union all
    select s.reference, s.entries, s.digest, f.number, f.found
    from said s cross join lateral (
        select count(*) as number,
               encode(sha256(convert_to(concat_ws('|', count(*), coalesce(sum(hash), 0), coalesce(bit_xor(hash), 0)), 'UTF8')), 'hex') as found
        from (select hash_record_extended((l.account_id, l.journal_id, l.leg, l.change), 7) as hash
              from (select v.debit_account as account_id, v.journal_id, v.leg, -v.amount as change
                    from ledger_account a join ledger_movement v on v.debit_account = a.id and v.business_date = s.stated_on
                    where a.holder_id = s.account_id
                    union all
                    select v.credit_account, v.journal_id, v.leg, v.amount
                    from ledger_account a join ledger_movement v on v.credit_account = a.id and v.business_date = s.stated_on
                    where a.holder_id = s.account_id) l) h) f
    where s.topic = 'SETTLED'
), page as materialized (
    select m.id, m.key, m.sha256, m.party_id, split_part(split_part(m.key, ' ', 2), '/', 1) as reference, split_part(m.key, '/', 2)::int as number
    from settlements_message m
    where m.direction = 'OUT' and m.answers_id is null and starts_with(m.key, 'states ') and (%(full)s or m.at >= %(since)s::date)
)
select 'V01' as code, 'statement ' || b.reference as key, format('%%s lines, digest %%s', b.number, left(b.found, 16)) as expected,
       format('%%s lines, digest %%s', b.entries, left(b.digest, 16)) as found
from booked b where (b.entries, b.digest) is distinct from (b.number, b.found)
union all
select 'V02', 'statement ' || s.reference, 'made by an event that tells of it', 'none does'
from said s where not exists (
    select from events e where (e.reference, e.pages, e.entries, e.digest, e.at) = (s.reference, s.pages, s.entries, s.digest, s.at))
union all
select 'V02', 'event ' || e.id, format('%%s pages, digest %%s', e.pages, left(e.bytes, 16)), format('%%s pages, digest %%s', f.number, left(f.bytes, 16))
from events e left join lateral (
    select count(*) as number, encode(sha256(convert_to(coalesce(string_agg(p.sha256, '|' order by p.number), ''), 'UTF8')), 'hex') as bytes
    from page p join said s on s.reference = p.reference and s.party_id = p.party_id
    where p.reference = e.reference and p.number >= 1 and p.number <= e.pages) f on true
where (e.pages, e.bytes) is distinct from (f.number, f.bytes)
union all
select 'V02', 'message ' || p.id, 'a page of a statement', 'of none'
from page p where not exists (select from said s where s.reference = p.reference and p.number >= 1 and p.number <= s.pages)
union all
select 'V03', 'message ' || m.id, 'to be written into the folder or written, one of them',
       format('to be written: %%s, written: %%s', t.message_id is not null, w.message_id is not null)
from settlements_message m
left join settlements_filetowrite t on t.message_id = m.id
left join settlements_filewritten w on w.message_id = m.id
where m.direction = 'OUT' and (%(full)s or m.business_date > %(since)s::date)
  and (t.message_id is not null)::int + (w.message_id is not null)::int <> (m.channel = 'FILE')::int
