-- Of what matched late at its depository ours alone says where it was traded.
update penalty_late_day d set on_growth_market = true
from settlements_growth_told() u
where u.instruction_id = -d.match_id and u.valid @> d.day
