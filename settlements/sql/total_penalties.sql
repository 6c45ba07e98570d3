-- What penalties come to, by currency. Braces are filled in by settlements/queries/penalties.py.
select c.code as currency, t.number, t.incomplete, t.amount
from (select p.currency_id, count(*) as number,
             count(*) filter (where p.missing <> '' and h.kind is null
                                and not exists (select from settlements_penalty w where w.completes_id = p.id)) as incomplete,
             sum(coalesce(h.amount, p.amount)) as amount
      from settlements_penalty p
      left join (select distinct on (penalty_id) penalty_id, kind, amount from settlements_penaltychange order by penalty_id, number desc) h
          on h.penalty_id = p.id {joins}
      where {conditions} group by p.currency_id) t
join refdata_asset c on c.id = t.currency_id order by c.code
