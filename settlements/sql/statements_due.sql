-- Of which safekeeping accounts daily statements are wished and not made yet, of the newest dates that are over: the oldest first,
-- those behind a given one.
select a.id as account, w.topic, w.form, d.business_date as stated_on
from (select distinct on (w.party_id, w.topic) w.party_id, w.topic, w.form, w.is_wished, w.business_date
      from settlements_messagewish w where w.topic = any (%(topics)s)
      order by w.party_id, w.topic, w.after_position desc, w.id desc) w
join refdata_account a on a.party_id = w.party_id and a.kind = 'SECURITIES'
join (select business_date from ledger_day where closed_at is not null order by business_date desc limit %(days)s) d
     on d.business_date >= w.business_date and a.opened_on <= d.business_date and coalesce(a.closed_on > d.business_date, true)
where w.is_wished and (d.business_date, a.id, w.topic) > (%(after_on)s::date, %(after_account)s, %(after_topic)s) and not exists (
    select from settlements_statement s
    where (s.account_id, s.topic, s.form, s.stated_on) = (a.id, w.topic, w.form, d.business_date))
order by d.business_date, a.id, w.topic limit %(limit)s
