-- What is open and due, per status, reason and currency, for the participants in scope.
select o.settlement, o.deliverer_reason as reason, coalesce(c.code, '') as currency, count(*) as number,
       coalesce(sum(o.amount_units), 0) / power(10::numeric, coalesce(max(c.scale), 0)) as amount
from settlements_openmatch o
left join refdata_asset c on c.id = nullif(o.currency_id, 0)
where o.intended_settlement_date <= %(business_date)s
  and exists (select from settlements_match m join settlements_instruction i on i.id in (m.delivering_id, m.receiving_id)
              where m.id = o.match_id and i.participant_id = any (%(parties)s::int[]))
group by 1, 2, 3 order by 1, 2, 3
