-- The steps of a revision of a request as they stand at an instant, in order.
select place, rule_id, role, approvals, steps_up, needed, had
from authorizations_route(%(request)s, %(revision)s::smallint, %(at)s) order by place
