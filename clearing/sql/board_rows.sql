-- The first trades of one column of the affirmation board.
{places}
select b.*, p.lei as party_lei, q.lei as counterparty_lei, a.code as asset,
       (select count(*) from clearing_chaser c where c.version_id = b.version) as chased
from placed b
join refdata_party p on p.id = b.party_id
join refdata_party q on q.id = b.counterparty_id
join refdata_asset a on a.id = b.asset_id
where b.place = %(column)s
order by case when b.place = 'AFFIRMED' then b.affirmed_at end desc, b.due_at nulls last, b.trade limit %(limit)s
