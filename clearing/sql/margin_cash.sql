-- The accounts that secured margin accounts when they were reckoned last and do so on a day: (account, holder), with the cash that
-- each held then, one row an account of the books (book null: it held none).
select a.account_id as account, c.holder_id as holder, m.book, m.asset, m.code, m.balance
from clearing_marginreckoning a
join clearing_margincover c on c.account_id = a.account_id and c.valid @> a.business_date and c.valid @> %(on)s::date
left join lateral (
    select l.book_id as book, b.asset_id as asset, l.quoted_in as code, l.balance
    from clearing_marginline l join ledger_account b on b.id = l.book_id
    where l.reckoning_id = a.id and l.price is null and b.holder_id = c.holder_id) m on true
where a.id = any (%(reckonings)s::bigint[])
order by a.account_id, c.holder_id, m.book
