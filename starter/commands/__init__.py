"""What `bin/up`, `bin/test`, `bin/bench` and `bin/drill` do, by subject.

`up` starts and serves; `running` acts on what runs; `looking` looks at it; `data` keeps, restores and
removes the
data; `alone` is for runs that have servers of their own.
"""
