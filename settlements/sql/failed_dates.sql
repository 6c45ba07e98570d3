-- The markets and intended dates of what failed on each day of a span.
with {failed}
select distinct market, intended, day from failed order by 1, 2, 3
