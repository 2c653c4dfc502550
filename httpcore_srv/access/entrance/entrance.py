"""
What answers below the prefix of an entrance?

    PREFIX       the log-in page, where the realm has sessions
    PREFIX/out   the log-out page
"""

from functools import partial

from httpcore_srv.access.entrance.desk import Desk
from httpcore_srv.access.entrance.form_tokens import FormTokens
from httpcore_srv.access.entrance.given import Forget, Prove
from httpcore_srv.access.entrance.log_in import log_in
from httpcore_srv.access.entrance.log_out import log_out
from httpcore_srv.protection import Entrance
from httpcore_srv.resources.resource import Absent, Answering
from httpcore_srv.state.keys import KeyRing

METHODS = ("GET", "HEAD", "POST", "OPTIONS")

NO_FORMS = "nobody logs in to that realm by a form"
NOT_THERE = "an entrance has a page to log in and one to log out"


def entrance(
    source: Entrance,
    below: tuple[bytes, ...],
    keys: KeyRing,
    prove: Prove,
    *,
    forget: Forget | None = None,
) -> Answering | Absent:
    """
    Return what answers at the decoded path segments *below* the entrance's prefix.

    *keys* sign the forms; *prove* weighs a name and a password.  *forget* ends the
    credentials that browsers keep by themselves (RFC 7617, RFC 7616), None where the
    realm takes none of them.
    """
    realm = source.realm
    desk = Desk(realm, FormTokens(keys, realm.name), prove, source.page, forget)
    if below == (b"out",):
        return Answering(METHODS, partial(log_out, desk))
    if below != (b"",):
        return Absent(reason=NOT_THERE)
    if realm.sessions is None:
        return Absent(reason=NO_FORMS)
    return Answering(METHODS, partial(log_in, desk, realm.sessions))
