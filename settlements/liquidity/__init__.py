"""Liquidity saving: which of what waits for cash or securities settles, all chosen ones at once, in full or not at all.

Pure: arrays in, arrays out, whole numbers throughout. One door, `resolution.resolve`; what is behind it may change.

    waiting      what waits, as columns, and what is available on each account
    in_order     queue order: the greatest set of queue beginnings (Bech and Soramaki), of which there is one
    passes       bypass: one after another in the order of the queue, in passes until one settles nothing
    removal      bypass: everything at once, then best-fit removal of what is too much, then add-back
    exact        bypass: the best set of a small queue, proposed by HiGHS
    proof        bypass: whether there is a better set, by search in whole numbers
    one_by_one   whether a set needs to settle at once, or could one by one
    resolution   the door: policy in; settled, gridlock resolved or deadlock out

Sources: Bech and Soramaki, Gridlock Resolution in Interbank Payment Systems, Bank of Finland DP 9/2001; T2S UDFS (technical
netting); reference B.4.
"""
