"""
How are requests fetched from sockets, and responses brought back?

A server is the core's pool server; it runs in a program of yours as well:

    >>> from http.client import HTTPConnection
    >>> from pathlib import Path
    >>> from threading import Thread
    >>> from httpcore_srv.server import HTTPServer
    >>> from httpcore_srv.site import Site
    >>> with HTTPServer(("127.0.0.1", 0), site=Site.of_folder(Path.cwd())) as server:
    ...     Thread(target=server.serve_forever).start()
    ...     client = HTTPConnection(*server.server_address)
    ...     client.request("GET", "/no/such/file")
    ...     print(client.getresponse().status)
    ...     server.shutdown()
    404
    >>> client.close()
"""

from httpcore_srv.server.http_server import HTTPServer

__all__ = ["HTTPServer"]
