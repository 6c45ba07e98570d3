-- What depositories are expected to charge so far for some instructions, by currency, from the view of each: below zero, it pays; and how
-- many of that lack a fact and are zero for want of it. What lacked one is zero, and stands in what completes it.
select p.instruction_id as id, c.code as currency,
       sum(case when p.side = i.direction then -p.amount else p.amount end) as amount,
       (count(*) filter (where p.missing <> '' and w.id is null))::int as lacking
from settlements_expectedpenalty p
join settlements_instruction i on i.id = p.instruction_id
join refdata_asset c on c.id = p.currency_id
left join settlements_expectedpenalty w on w.completes_id = p.id
where p.instruction_id = any (%(instructions)s::bigint[])
group by 1, 2 order by 1, 2
