-- What some who are one person have approved in a role for a business date, themselves or through delegates, by other requests
-- than one: of each the last revision that they approved, of what is refused, withdrawn, expired or impossible none.
select coalesce(sum(a.amount), 0)
from (select distinct on (d.request_id) e.amount
      from authorizations_decision d
      join authorizations_commandrequest q on q.id = d.request_id and q.business_date = %(business_date)s
      join authorizations_requesteffect e on e.request_id = d.request_id and e.revision = d.revision
      left join authorizations_delegation g on g.id = d.delegation_id
      left join authorizations_requestend x on x.request_id = d.request_id
      where (d.person_id = any (%(people)s::bigint[]) or g.of_id = any (%(people)s::bigint[]))
        and d.role = %(role)s and d.verdict = 'APPROVED' and d.request_id <> %(request)s
        and (x.how is null or x.how = 'EXECUTED')
      order by d.request_id, d.revision desc) a
