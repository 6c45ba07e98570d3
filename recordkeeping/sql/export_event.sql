-- One sealed event as the line of an export, with its position.
select l.position, recordkeeping_event_line(e) as line
from recordkeeping_leaf l join recordkeeping_event e on e.id = l.event_id where e.id = %(event)s
