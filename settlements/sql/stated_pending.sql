-- The instructions of a safekeeping account that had not settled, and were not cancelled, at the close of a date: those that are open
-- now, and those that settled, here or at an external depository, or were cancelled since; with what of each had settled in parts by then.
select i.id as instruction, i.asset_id as asset, coalesce(p.units, 0) as units, coalesce(p.amount_units, 0) as amount_units
from (select m.delivering_id as id from settlements_openmatch o join settlements_match m on m.id = o.match_id where o.deliverer_id = %(party)s
      union
      select m.receiving_id from settlements_openmatch o join settlements_match m on m.id = o.match_id where o.receiver_id = %(party)s
      union
      select u.instruction_id from settlements_unmatched u where u.participant_id = %(party)s
      union
      select side.id from settlements_settlement s join settlements_match m on m.id = s.match_id
      cross join lateral (values (m.delivering_id), (m.receiving_id)) side(id) where s.business_date > %(on)s
      union
      select d.instruction_id from settlements_depositorysettlement d where d.business_date > %(on)s
      union
      select c.instruction_id from settlements_cancellation c where c.at > %(at)s) x
join settlements_instruction i on i.id = x.id and i.participant_id = %(party)s and i.at <= %(at)s
join ledger_account b on b.id = i.securities_account_id and b.holder_id = %(holder)s
left join lateral (
    select sum(e.quantity_units) as units, sum(e.amount_units) as amount_units
    from (select e.quantity_units, e.amount_units
          from settlements_match m join settlements_settlementpart e on e.match_id = m.id
          where i.id in (m.delivering_id, m.receiving_id) and e.business_date <= %(on)s
          union all
          select f.quantity_units, f.amount_units from settlements_depositoryconfirmation f
          where f.instruction_id = i.id and f.business_date <= %(on)s) e) p on true
order by i.id
