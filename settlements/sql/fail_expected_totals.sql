-- What depositories are expected to charge so far for what fails outside in scope, by currency: for how many instructions, what those pay
-- and get, and how many penalties lack a fact. Braces are filled in.
select c.code as currency, count(distinct o.instruction_id)::int as number,
       coalesce(sum(p.amount) filter (where (p.side = 'DELI') = o.delivers), 0) as pays,
       coalesce(sum(p.amount) filter (where (p.side = 'DELI') <> o.delivers), 0) as gets,
       (count(*) filter (where p.missing <> '' and w.id is null))::int as lacking
from (
{outside}
) o
join settlements_expectedpenalty p on p.instruction_id = o.instruction_id
join refdata_asset c on c.id = p.currency_id
left join settlements_expectedpenalty w on w.completes_id = p.id
where {ours}
group by 1 order by 1
