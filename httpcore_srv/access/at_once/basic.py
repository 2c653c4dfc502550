"""
Is this a password that was found to be right a moment ago?

The field as a whole is looked up by its hash; that it still is the password, by the
accounts as they are now, ``Verified`` says, as it does on the long way.
"""

from httpcore_srv.access.passwords import takes_passwords
from httpcore_srv.access.proofs import Proven
from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.message import Peer
from httpcore_srv.protection import Realm
from httpcore_srv.semantics.authentication.basic import basic_credentials
from httpcore_srv.state.recent_proofs import BasicProof


def keep(credentials: Credentials, field: str, realm: Realm, proven: Proven) -> None:
    """Keep that *credentials*, written as *field*, have just *proven* who it is."""
    recent, book = realm.verified.recent, realm.accounts.at_hand()
    name = recent.hash_of(field)
    known = recent.basic.get(name)
    if book is None or (known is not None and known.version == book.version):
        return
    sent = basic_credentials(credentials)
    key = realm.verified.key(realm.name, sent.user, sent.password, book.version)
    groups = book.groups_of(sent.user)
    recent.basic.keep(name, BasicProof(proven.user, groups, book.version, key))


def recalled(field: str, realm: Realm, peer: Peer) -> BasicProof | None:
    """Return what *field* proves, if that is at hand."""
    recent = realm.verified.recent
    proof, book = recent.basic.get(recent.hash_of(field)), realm.accounts.at_hand()
    if proof is None or book is None or book.version != proof.version:
        return None
    if not realm.verified.holds(proof.key) or not takes_passwords(realm, peer):
        return None
    return proof
