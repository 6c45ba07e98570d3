-- The steps that an action needs for an amount and its risks at an instant, in order.
select place, rule_id, role, approvals, steps_up
from authorizations_steps(%(action)s, %(amount)s, %(flags)s::text[], %(at)s) order by place
