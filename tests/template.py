"""`python -m tests.template`: makes the database that all tests begin with. bin/test does so beside its checks."""

import django

if __name__ == "__main__":
    django.setup()
    from tests.conftest import migrated  # what it imports needs the apps

    migrated()
