-- What the penalties of some matched instructions come to so far, by currency, from the view of each: below zero, it pays.
select i.id, c.code as currency,
       sum(case when p.side = i.direction then -p.amount else p.amount end) as amount
from settlements_instruction i
join settlements_match m on i.id in (m.delivering_id, m.receiving_id)
join settlements_penalty p on p.match_id = m.id
join refdata_asset c on c.id = p.currency_id
where i.id = any (%(instructions)s::bigint[]) and p.amount > 0
group by 1, 2 order by 1, 2
