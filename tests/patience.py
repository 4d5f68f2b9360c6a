"""Bounds of time that hold on a busy machine: they tell "at once" from "after the wait", not fast from slow.

How fast something is belongs to `make bench`. A test says with these only that nobody sat out a
long wait.
"""

# Seconds in which anything ends that does not sit out a wait, while other processes keep all processors busy.
SOON = 40.0
