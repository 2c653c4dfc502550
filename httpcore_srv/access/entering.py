"""
What answers below the prefix of an entrance?

    PREFIX       where the realm has sessions: the log-in page
                 else: who is proven is sent on, others are asked, by 401
    PREFIX/out   the log-out page
"""

from functools import partial

from httpcore_srv.access.entrance.challenged import challenged
from httpcore_srv.access.entrance.desk import Desk
from httpcore_srv.access.entrance.log_in import log_in
from httpcore_srv.access.entrance.log_out import log_out
from httpcore_srv.protection import Entrance
from httpcore_srv.resources.resource import Absent, Answering
from httpcore_srv.target import Target

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
ASKING = ("GET", "HEAD", "OPTIONS")

NOT_THERE = "an entrance has a page to log in and one to log out"


def entered(source: Entrance, target: Target) -> Answering | Absent:
    """Return what answers at *target*, which lies below the prefix of *source*."""
    realm = source.realm
    desk = Desk(realm, target.host, source.page)
    if target.segments == (b"out",):
        return Answering(METHODS, partial(log_out, desk))
    if target.segments != (b"",):
        return Absent(reason=NOT_THERE)
    if realm.sessions is None:
        return Answering(ASKING, partial(challenged, realm, target))
    return Answering(METHODS, partial(log_in, desk, realm.sessions))
