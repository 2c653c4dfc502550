"""
What may this server's policy say of its answers, and of who gets them?

    cache_policy      Rule, Occasion: what is said of reuse, from site to mount to rule
    cache_fields      the fields that say it, to caches of every age
    http10_caches     what a cache is told that knows dates only

    path_patterns     of which paths a rule speaks
    pattern_coverage  which pattern means all that another one does
    fingerprints      names with a hash of their content: fresh for a year
    times_of_day      fresh until four in the morning
    field_edits       fields that are set, added, merged, edited or removed

    access            who may do what, as a tree of requirements (a package of its own)

Values and pure functions, as the law is; but what they decide is this server's to
decide, and is configured.  ``site`` holds them, ``stages`` apply them.
"""
