-- How depositories left open what failed there: whether ours delivers, payment, and the reason and hold that they told.
select distinct own, payment, reason, hold from expected_failing
