"""The demo firm: generated, seeded, deterministic, and made through the product's own operations.

`cast` says who and what there is, `flow` what they trade, both pure; `books`, `story` and `making` put it on file. The
same seed and date give the same rows to the byte. All names are invented; identifiers are valid by their check digits
and belong to nobody: BICs end their location with 0 (test and training), ISINs and LEIs bear the word DEMO.
"""
