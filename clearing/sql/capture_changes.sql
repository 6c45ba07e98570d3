-- Staged rows that change a trade take its id and its next number.
update capture c set trade_id = f.trade, old_version = f.version, number = f.number + 1
from unnest(%(lines)s::bigint[], %(trades)s::bigint[], %(versions)s::bigint[], %(numbers)s::int[]) f(line, trade, version, number)
where c.line = f.line
