"""
An HTTP/1.1 origin server on its own socketserver-style core.

It serves a static site from a folder, hosts password-protected directories, and
stands as the origin behind a proxy or cache under test.
"""

__version__ = "0.1.0"
