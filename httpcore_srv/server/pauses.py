"""
How long does the collector of garbage keep everybody waiting?

A full collection looks at every object, and nobody is answered meanwhile: with 8,000
connections 160 ms, measured.  What is there when serving begins stays for good, so it
is taken out of sight; and what is made later is looked at less often.

What a reload leaves is garbage in cycles, and much: that one is looked for at once, or
each reload would take some more memory (4 MiB each, measured with a few hundred files;
none like this).  With 4,000 connections that takes 7 ms.
"""

import gc

# Collections of the young, and how many of them go before one of the older.
THRESHOLDS = (10_000, 20, 100)


def shorten_pauses() -> None:
    """Make full collections rare and brief; before serving, and before any fork."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def collect_what_a_reload_leaves() -> None:
    """Look for garbage everywhere, once; when nobody needs the former site any more."""
    gc.collect()
