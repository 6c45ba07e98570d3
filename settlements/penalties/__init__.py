"""Cash penalties of failing instructions under CSDR: who pays, how much a day, on which days, and what is left once netted.

Pure. An instruction that has not settled by the cut-off of its intended settlement date costs the side that is the cause
of it a **settlement fail penalty** (SEFP) a business day; one that matched late costs its later side a **late matching
penalty** (LMFP) for the days before that. What one side pays, the other gets. A **link** is the depository, or the pair of
depositories, in which an instruction settles.

Sources: Regulation (EU) 909/2014 Art. 7; Delegated Regulations (EU) 2017/389 and 2018/1229 (Art. 16 to 19); ECSDA CSDR
Penalties Framework of 11 September 2024.
"""
