-- Every leg is a member of the net into which it was summed up.
insert into clearing_netmember (net_id, version_id, side)
select s.net, m.version, m.side from netting_sum s cross join lateral unnest(s.versions, s.sides) m(version, side)
