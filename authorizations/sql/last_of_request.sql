-- The last instant at which a request was asked for, reckoned or decided on.
select greatest(
    (select at from authorizations_commandrequest where id = %(request)s),
    (select max(at) from authorizations_requesteffect where request_id = %(request)s),
    (select max(at) from authorizations_decision where request_id = %(request)s))
