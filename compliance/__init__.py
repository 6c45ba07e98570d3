"""Compliance: says no, and knows no desk.

Nouns: block (of a party, an account or an instrument, from a date until it is lifted, with its legal reason). A desk
asks `queries.may_settle`. Sources: ISO 20022 PendingReason and FailingReason codes (BLOC, SBLO, FROZ, COLL).
"""
