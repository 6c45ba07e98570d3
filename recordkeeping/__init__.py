"""Record maintenance: the trail of what was done by whom, when and why. One event per operation, never edited.

Sources: SEC 17a-4(f) audit-trail alternative; RFC 6962 for the sealing that later stands on these rows.
"""
