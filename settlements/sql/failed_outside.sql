-- What was at its depository on each day of a span and had not settled there by its end, as failed_matches.sql has it of matches: sent by
-- then, due, neither final there by that day nor cancelled. Days and their markets are those of its nights. An expression of a WITH clause.
failed_outside as materialized (
    select n.day, i.id as instruction_id, i.market_id as market, i.intended_settlement_date as intended
    from night n
    join (
        select u.instruction_id, 'infinity'::date as day from settlements_unmatched u
        where u.place = 'CSD' and u.intended_settlement_date <= %(last)s
        union all
        select instruction_id, settled_on from settlements_depositorysettlement where settled_on > %(first)s
        union all
        select x.instruction_id, settlements_cancelled_from(x.business_date, x.reason_code) from settlements_cancellation x
        where settlements_cancelled_from(x.business_date, x.reason_code) > %(first)s
          and exists (select from settlements_depositoryorder z where z.instruction_id = x.instruction_id)
    ) e on e.day > n.day
    join settlements_instruction i on i.id = e.instruction_id
    where i.intended_settlement_date <= n.day and i.market_id = any (n.markets) and coalesce(i.currency_id, 0) = any (n.currencies)
      and exists (select from settlements_depositoryorder z where z.instruction_id = i.id and z.business_date <= n.day)
)
