"""Worked examples: what the software must compute and decide, in terms of the business, run against it.

A tester or an auditor writes them in YAML; `manage.py examples FILE...` runs them through the same pure
functions as the product, without a database.

    reading   YAML to values, example by example, strictly
    shapes    the types of the format: how each is read, compared and shown
    kinds/    one file a kind: the shape of its facts, the shape of its answer, and who answers
    run       examples in, verdicts out

A new kind is a new file in kinds/ that defines `KIND`; its name is the name of the file.
"""
