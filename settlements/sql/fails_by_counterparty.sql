-- Who is most often on the other side of failing instructions in scope: the counterparty, and of how many.
select party, sum(number)::bigint as number
from (select o.receiver_id as party, count(*) as number from settlements_openmatch o
      where o.settlement = 'PENF' and {delivers} group by 1
      union all
      select o.deliverer_id, count(*) from settlements_openmatch o
      where o.settlement = 'PENF' and {receives} group by 1) s
group by 1 order by 2 desc, 1 limit %(most)s
