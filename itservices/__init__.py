"""IT services: runs and their steps, leases, file loads with their quarantine, the clock of the sandbox.

Celery only carries "run step N" to a worker; what must be done and what has been done are rows here.
"""
