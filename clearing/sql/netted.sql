-- Takes the rows of work of trades off whose versions are in some nets.
delete from clearing_opentrade where version_id in (
    select version_id from clearing_netmember where net_id between %(first)s and %(last)s)
