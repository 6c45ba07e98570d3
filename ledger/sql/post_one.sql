-- Posts one journal of one movement by the short way, and keeps its event; NULL when it is not that simple.
select ledger_post_one(
    %(date)s, %(effect)s, %(kind)s, %(value_date)s, %(subject)s, %(narrative)s, %(asset)s, %(debit)s, %(credit)s, %(amount)s,
    %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(at)s, %(reason)s)
