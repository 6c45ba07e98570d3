-- The lines of a reckoning: positions the largest first, then cash.
select l.book_id as book, h.number as holder, s.code as asset, n.isin is not null as is_security, l.balance, l.price, l.quotation,
       l.priced_on, l.quoted_in, l.rate, l.haircut, l.value, l.counted
from clearing_marginline l
join ledger_account b on b.id = l.book_id
join refdata_account h on h.id = b.holder_id
join refdata_asset s on s.id = b.asset_id
left join refdata_instrument n on n.asset_id = s.id
where l.reckoning_id = %(reckoning)s
order by l.price is null, l.value desc, l.book_id
