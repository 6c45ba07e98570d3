-- A match that is settled stands in its net no more.
delete from settlements_standingnet t using settlements_settlement s where s.match_id = t.match_id
