-- Whether a request is about a person, through whichever identity.
select exists (
    select from authorizations_requestsubject s
    where s.request_id = %(request)s and s.kind = 'person'
      and authorizations_identity(case when s.kind = 'person' then s.key::bigint end) = %(person)s)
