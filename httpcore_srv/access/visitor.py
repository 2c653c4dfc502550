"""Who was admitted, or refused, and what follows from it?"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.resources.pages import Account
from httpcore_srv.resources.resource import Audience, MayShow
from httpcore_srv.stage import Final

if TYPE_CHECKING:  # where nothing is protected, nothing of it is loaded
    from httpcore_srv.access.proofs import Acknowledges
    from httpcore_srv.access.ruling import Ruling


@dataclass(frozen=True, slots=True)
class Visitor:
    """
    Who sent the request; *name* is None for anyone, *groups* those of the realm.

    *apart* tells that others may get another answer to the same request, because of who
    or where they are: no cache of many users may keep it (RFC 9111 §5.2.2.7).  *alone*
    tells that this holds even where answers to those who are known are shared: it shows
    what this one visitor may open.
    """

    name: str | None = None
    groups: frozenset[str] = frozenset()
    apart: bool = False
    alone: bool = False


ANYONE = Visitor()


@dataclass(frozen=True, slots=True)
class Admission:
    """
    Who was admitted, and what follows from it.

    *request* is to be answered in the place of the one that was admitted: its content
    may have been read.  *fields* go with the answer, and *acknowledgement* with them;
    *may_show* tells which entries of a directory are listed, None for all.
    *ruling* is what was weighed, None where nothing is protected.
    """

    request: Request
    visitor: Visitor = ANYONE
    fields: Fields = Fields()
    acknowledgement: "Acknowledges | None" = None
    may_show: MayShow | None = None
    ruling: "Ruling | None" = None

    @property
    def account(self) -> Account | None:
        """Who is known, and may log out; None where nobody is, or nobody can."""
        realm = self.ruling.realm if self.ruling else None
        if self.visitor.name is None or realm is None or realm.entrance is None:
            return None
        return Account(self.visitor.name, f"{realm.entrance}out")

    @property
    def audience(self) -> Audience:
        """To whom a directory is listed."""
        return Audience(self.may_show, self.account)


class Refused(Final):
    """
    Somebody may not come in: *admission* tells who, as far as that is known.

    What follows from being known holds all the same: a cookie that is due, the name in
    the log, and that the answer is for nobody else.
    """

    def __init__(
        self,
        response: Response,
        admission: Admission,
        detail: str = "",
    ) -> None:
        super().__init__(response, admission.ruling, detail)
        self.admission = admission
