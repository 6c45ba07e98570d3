"""The books: accounts of one asset, journals of movements, guards that hold every limit, and balances as of any day.

A movement has a debit and a credit account of the same asset and one positive amount, so a journal balances per asset
by construction. `posted` is credits less debits: a client's holding is a credit balance, our own location of it (a
depository, a nostro) a debit balance, and per asset all accounts add up to zero. Sources: double entry in cash per
currency and in securities per ISIN (the stock record); docs/glossary.md.
"""
