"""
May this method touch it?

Said only after admission: 404, a redirect and the list of methods all tell something
about what is there.
"""

from datetime import datetime
from typing import assert_never

from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.resources.evidence import doubt
from httpcore_srv.resources.resource import (
    Absent,
    Answering,
    Audience,
    Found,
    Listed,
    Moved,
    Resource,
)
from httpcore_srv.stage import Final, stage

EVERYBODY = Audience()


@stage("RFC 9110 §9.1")
def permit(
    request: Request,
    resource: Found,
    now: datetime,
    audience: Audience = EVERYBODY,
) -> Resource:
    """
    Return the resource if the method may be applied, or answer.

    A directory is listed here, of what its *audience* may open.
    """
    if isinstance(resource, Listed):
        doubt("a listing shows what is in the files of a directory, and to whom")
        resource = resource.listing(audience)
    match resource:
        case Absent(status=status):  # its reason is not for clients
            raise Final(Response(status))
        case Moved(location, status):
            raise Final(Response(status, Fields([("Location", location)])))
        case Resource(methods=methods) | Answering(methods=methods):
            if request.method not in methods:
                raise Final(Response(405, _allow(methods)))
            if request.method == "OPTIONS":
                doubt("an answer about methods")
                raise Final(Response(204, _allow(methods)))
            if isinstance(resource, Answering):
                doubt("an application answers")
                raise Final(resource.answer(request, now))
            return resource
        case _:
            assert_never(resource)


def _allow(methods: tuple[str, ...]) -> Fields:
    return Fields([("Allow", ", ".join(methods))])
