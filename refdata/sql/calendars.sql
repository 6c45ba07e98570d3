-- Calendars with what they cover, their weekend, and the closing days known on a day (null: by now).
select c.id, c.code, c.weekend, lower(c.covers) as covers_from, upper(c.covers) as covers_until,
       array(
           select k.date from refdata_closure k
           where k.calendar_id = c.id and k.kind = 'CLOSED'
             and case when %(known_on)s::date is null then upper_inf(k.known) else k.known @> %(known_on)s::date end
       ) as closed
from refdata_calendar c
where {which}
order by c.id
