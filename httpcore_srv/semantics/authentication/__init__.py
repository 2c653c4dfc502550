"""
Who is it, and is that proved?

    Offer ──▶ challenges ──▶  401  ──▶ the client ──▶ Authorization
                                                          │ roles.received
                          ┌───────────────────────────────┴──┐
                        basic                        digest_credentials
                 a user, a password                    what is claimed
                          │ profiles                         │ offers, digest_uri
                          ▼                                  ▼
                a password to verify              digest.proves the claim

The law of RFC 9110 §11, RFC 7617 and RFC 7616, on values: accounts, clocks, keys and
counts are somebody else's.  ``nonces`` and ``windows`` are the forms in which the state
of Digest is written down.

Two kinds of refusal are kept apart.  What no client may send is malformed: 400.  What
is well-formed but proves nothing, is answered with challenges: 401 (RFC 9110 §11.4).
"""
