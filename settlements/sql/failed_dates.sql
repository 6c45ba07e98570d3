-- The markets and intended dates of what failed on each day of a span.
with {failed}, {failed_outside}
select market, intended, day from failed union select market, intended, day from failed_outside order by 1, 2, 3
