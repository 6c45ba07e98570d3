-- Tables whose references are checked in sets, with what the trigger declares of them: four words to each reference.
select t.relname as place, string_to_array(left(encode(g.tgargs, 'escape'), -4), '\000') as arguments
from pg_trigger g join pg_class t on t.oid = g.tgrelid
where not g.tgisinternal and t.relnamespace = 'public'::regnamespace and g.tgname like %(triggers)s
order by t.relname
