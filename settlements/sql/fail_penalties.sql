-- What the penalties of some matched instructions come to so far, by currency, from the view of each: below zero, it pays.
select i.id, c.code as currency,
       sum(case when coalesce(h.side, p.side) = i.direction then -coalesce(h.amount, p.amount) else coalesce(h.amount, p.amount) end) as amount
from settlements_instruction i
join settlements_match m on i.id in (m.delivering_id, m.receiving_id)
join settlements_penalty p on p.match_id = m.id
left join lateral (select side, amount from settlements_penaltychange h where h.penalty_id = p.id order by number desc limit 1) h on true
join refdata_asset c on c.id = p.currency_id
where i.id = any (%(instructions)s::bigint[]) and coalesce(h.amount, p.amount) > 0
group by 1, 2 order by 1, 2
