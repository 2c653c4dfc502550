"""
After which status codes does no content come, whatever was asked?

    204   none, and no Content-Length                       RFC 9110 §8.6, §15.3.5
    205   none: a Content-Length of 0                       RFC 9110 §15.3.6
    304   none: a Content-Length is that of the 200         RFC 9110 §8.6, §15.4.5
"""

WITHOUT_CONTENT = frozenset({204, 205, 304})

# The length of what does not come is not told; a 304 may tell that of its 200.
WITHOUT_LENGTH = WITHOUT_CONTENT - {205}
