"""
May they come in, at once?

    Gate ─▶ rules ─┬─ anyone may                              yes
                   ├─ basic │ digest │ session ─▶ rules ─▶    yes
                   └─ anything else                           ask ``admission``

``admission`` decides about everybody, and takes the time it needs: it reads files, asks
stores, hashes passwords.  Here it is decided for those about whom all is at hand, by
whoever must not wait.  What comes out is a clean yes, the very one that ``admission``
would have said, or nothing, and then nothing has been done: no count is used up, no
failure noted.

Rule: nothing is found out here.  Whoever has proven on the long way who they are is
recognised, by what was kept then (``state.recent_proofs``); nobody else is.
"""
