-- Supersedes the standing rates that differ from those given.
update refdata_fxrate r set superseded_at = %(at)s
from unnest(%(currencies)s::text[], %(dates)s::date[], %(rates)s::numeric[]) g(currency, date, rate)
where r.currency = g.currency and r.date = g.date and r.source = %(source)s
  and r.superseded_at is null and r.rate <> g.rate
