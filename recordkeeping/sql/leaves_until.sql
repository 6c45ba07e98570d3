-- The hashes of the leaves before a position, in order.
select hash from recordkeeping_leaf where position < %(size)s order by position
