-- What failed on each day of a span (first, last): it was frozen and due in that day's night, which gave its reasons to what stayed open,
-- and was neither settled nor cancelled by the end of the day (what the system cancels then has failed on it). Two expressions of a WITH clause: the nights, and what failed in them.
night as materialized (
    select r.business_date as day, (r.facts ->> 'frozen_through')::bigint as frozen_through,
           array(select jsonb_array_elements_text(r.facts -> 'markets')::int) as markets,
           array(select jsonb_array_elements_text(r.facts -> 'currencies')::int) as currencies
    from itservices_run r
    where r.job = 'night' and r.business_date between %(first)s and %(last)s and r.facts ? 'frozen_through'
      and exists (select from itservices_step s where s.run_id = r.id and s.name = 'refuse' and s.state = 'DONE')
), ended as (
    select match_id, 'infinity'::date as day from settlements_openmatch where intended_settlement_date <= %(last)s
    union all
    select match_id, business_date from settlements_settlement where business_date > %(first)s
    union all
    select m.id, settlements_cancelled_from(x.business_date, x.reason_code)
    from settlements_cancellation x join settlements_match m on m.delivering_id = x.instruction_id
    where settlements_cancelled_from(x.business_date, x.reason_code) > %(first)s
), failed as materialized (
    select n.day, m.id as match_id, m.delivering_id, m.receiving_id, d.market_id as market, d.intended_settlement_date as intended
    from night n
    join ended e on e.day > n.day and e.match_id <= n.frozen_through
    join settlements_match m on m.id = e.match_id
    join settlements_instruction d on d.id = m.delivering_id
    where d.intended_settlement_date <= n.day and d.place = 'OWN'
      and d.market_id = any (n.markets) and coalesce(d.currency_id, 0) = any (n.currencies)
)
