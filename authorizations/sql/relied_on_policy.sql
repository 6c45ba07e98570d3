-- The last request for some actions that was carried out from an instant on.
select max(e.at) from authorizations_requestend e join authorizations_commandrequest q on q.id = e.request_id
where e.how = 'EXECUTED' and e.at >= %(at)s and q.action = any (%(actions)s::text[])
