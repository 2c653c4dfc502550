"""
What is wrong with a site, before a visitor finds it?

    walk        which files and folders does a site show?
    visit       ask for one of them, on paper: no socket is used
        │
        ├─ caching     may caches keep it, and for how long?   RFC 9111, RFC 8246
        ├─ types       is it what its Content-Type says?       RFC 9110 §8.3
        ├─ secrets     was it meant to be published?           RFC 9110 §17.3
        ├─ links       is there what it links to?              RFC 9110 §15.5.5
        ├─ folders     names that collide, coded forms that are out of date
        └─ type_maps   do they list what is there?
        │
    survey      all of it: every URL once, links followed     ──▶ Report
    findings    one sentence each, with a URL and a section

A check is a pure function of a visit or of a folder's entries.  It asks what a visitor
would get, never what the configuration says: so it also finds what was configured well
and turned out otherwise.
"""
