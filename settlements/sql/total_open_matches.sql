cross join (values (true, true, 2)) s(pays, collects, number)
