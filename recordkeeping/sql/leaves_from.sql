-- The hashes of the leaves from a position on, in order.
select hash from recordkeeping_leaf where position >= %(after)s order by position
