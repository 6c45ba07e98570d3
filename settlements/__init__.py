"""Settlement: instructions, matches, the queue of what is open, and the night that settles it delivery versus payment.

An instruction is one party's side and never changes; a match joins two sides; what is not yet final stands in the queue
(`OpenMatch`), what is final has a fact (`Settlement`, `Cancellation`). The four status axes (processing, matching,
settlement, hold) follow ISO 20022 sese.024; reason codes are its PendingReason and FailingReason lists.
"""
