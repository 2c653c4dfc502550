"""
Which of several representations suits the client best?

                      ┌─ rfc9110   RFC 9110 §12: weights, lookup of languages
    variants ─────────┼─ apache    the steps of Apache httpd's mod_negotiation
    request fields    └─ rvsa      RFC 2296, within RFC 2295's transparent negotiation
                              │
                              ▼
                          Selection    the best, and for every variant what it weighed
                              │
                              ▼
                           codings     in which content coding the best one is sent

An algorithm is a pure function of variants, request fields and preferences.  It gives
its reasons with its choice, and names the request fields that could have changed it:
what Vary must say (RFC 9110 §12.5.5).
"""
