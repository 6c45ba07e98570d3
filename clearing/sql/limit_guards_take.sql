-- Guards that are locked count what was taken of them.
update clearing_limituse u set used = u.used + d.amount
from unnest(%(uses)s::int[], %(amounts)s::numeric[]) d(id, amount) where u.id = d.id
