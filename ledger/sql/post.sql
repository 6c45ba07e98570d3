-- Posts a set of journals through the one function of the books, which also keeps the event that tells of them.
select v_ids, v_new from ledger_post(
    %(date)s, %(effects)s::text[], %(kinds)s::text[], %(value_dates)s::date[], %(subjects)s::bigint[], %(narratives)s::text[],
    %(journals)s::int[], %(assets)s::int[], %(debits)s::int[], %(credits)s::int[], %(amounts)s::numeric[],
    %(actor)s::text[], %(at)s, %(reason)s)
