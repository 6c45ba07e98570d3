-- The first other request of conflicting actions on a business date that touches an object of this one, and in which the
-- person had a hand: as its maker, or by approving it.
select q.id, q.action, s.kind, s.key
from authorizations_requestsubject mine
join authorizations_requestsubject s on s.kind = mine.kind and s.key = mine.key and s.request_id <> mine.request_id
join authorizations_commandrequest q on q.id = s.request_id
where mine.request_id = %(request)s and q.action = any(%(actions)s) and q.business_date = %(business_date)s
  and (q.maker_id = %(person)s
       or exists (select from authorizations_decision d
                  where d.request_id = q.id and d.person_id = %(person)s and d.verdict = 'APPROVED'))
  and not exists (select from authorizations_requestend e
                  where e.request_id = q.id and e.how in ('REFUSED', 'WITHDRAWN', 'EXPIRED'))
order by q.id limit 1
