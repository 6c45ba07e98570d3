-- Who calls with an access token that has not expired by the clock of the database: the client system, the scopes of the
-- token, and the roles that it holds at an instant, each with its legal entity (null: all) and its desk. One row a role, or one without.
select a.client_id, a.principal_name, t.scope, g.role, g.legal_entity_id, g.desk_id
from oauth2_provider_accesstoken t
join authorizations_application a on a.id = t.application_id
left join authorizations_rolegrant g on g.application_id = a.id and g.valid @> %(at)s
where t.token_checksum = %(checksum)s and t.expires > now()
