-- How nights left open what failed: payment, and the reasons of both sides.
select distinct payment, deliverer_reason, receiver_reason from penalty_failing
