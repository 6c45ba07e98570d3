-- What is matched late, by all that its days and facts hang on.
select distinct market, settled_in, intended, is_after, asset from penalty_late
