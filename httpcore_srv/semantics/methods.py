"""
What may a method do?

The methods of RFC 9110 §9.3 and PATCH (RFC 5789), by their properties.
"""

# "The GET method requests transfer of a current selected representation" (§9.3.1);
# HEAD is GET without the content (§9.3.2)
RETRIEVAL = frozenset({"GET", "HEAD"})

# essentially read-only (§9.2.1)
SAFE = RETRIEVAL | {"OPTIONS", "TRACE"}

# many requests have the effect of one (§9.2.2)
IDEMPOTENT = SAFE | {"PUT", "DELETE"}

# methods that have a meaning here; any other is answered 501 (§15.6.2)
KNOWN = IDEMPOTENT | {"POST", "CONNECT", "PATCH"}
