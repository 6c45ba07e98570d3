-- The journals of one business date, of a kind, that move an account of those given, newest first or oldest first, beyond one.
select j.id from ledger_journal j
where j.business_date = %(on)s and (%(kind)s = '' or j.kind = %(kind)s) and {seen} and {beyond}
order by j.id {order} limit %(limit)s
