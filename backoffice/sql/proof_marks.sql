-- What the next proof counts from: the matches frozen by the night of a date that are open, and those that are cancelled; the last
-- own instruction and the last match, and how many own instructions wait, were cancelled before they were matched, or
-- settled at a depository.
select count(*) filter (where o.match_id is not null) as open, count(*) filter (where o.match_id is null) as cancelled,
       (select coalesce(max(instruction_id), 0) from settlements_matchingterms) as sides_through,
       (select coalesce(max(id), 0) from settlements_match) as matches_through,
       (select count(*) from settlements_unmatched)
       + (select count(*) from settlements_cancellation c join settlements_matchingterms t on t.instruction_id = c.instruction_id
          where not exists (select from settlements_match m where m.delivering_id = c.instruction_id)
            and not exists (select from settlements_match m where m.receiving_id = c.instruction_id))
       + (select count(*) from settlements_depositorysettlement) as waited
from (select match_id, null::bigint as side from settlements_openmatch
      union all
      select m.id, m.id from settlements_cancellation c join settlements_match m on m.delivering_id = c.instruction_id) x(match_id, side)
left join settlements_openmatch o on o.match_id = x.match_id and x.side is null
where x.match_id <= (select (facts ->> 'frozen_through')::bigint from itservices_run where job = 'night' and business_date = %(date)s)
