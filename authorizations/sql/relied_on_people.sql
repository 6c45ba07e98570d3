-- The last decision from an instant on that relied on some people's roles, identities or limits, or on some delegations.
select max(d.at) from authorizations_decision d
join authorizations_user u on u.id = d.user_id
left join authorizations_delegation g on g.id = d.delegation_id
where d.at >= %(at)s
  and (d.person_id = any (%(of)s::bigint[]) or u.person_id = any (%(of)s::bigint[]) or g.of_id = any (%(of)s::bigint[])
       or d.delegation_id = any (%(delegations)s::bigint[]))
