-- The part of the totals of open instructions that counts a match once for both of its sides.
cross join (values (true, true, 2)) s(pays, collects, number)
