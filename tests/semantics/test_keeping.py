"""May an origin keep its own answer, and who may get it again?"""

import pytest

from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.semantics.keeping import asks_again, is_recalled, may_keep

# fmt: off
KEPT = [
    # request                           status  response                                  anew   kept   why
    ({},                                200, {},                                          False, True,  "RFC 9110 §15.1 heuristically cacheable"),
    ({},                                200, {"Cache-Control": "no-cache"},               False, True,  "RFC 9111 §5.2.2.4 it is validated, not forbidden"),
    ({},                                200, {"Cache-Control": "no-store"},               False, False, "RFC 9111 §5.2.2.5"),
    ({},                                200, {"Cache-Control": "No-Store"},               False, False, "§5.2 in either case"),
    ({},                                200, {"Cache-Control": "no-store"},               True,  False, "§5.2.2.5 private or not"),
    ({},                                200, {"Cache-Control": "private"},                False, False, "§5.2.2.7 it would answer everybody"),
    ({},                                200, {"Cache-Control": "private"},                True,  True,  "§5.2.2.7 those alone who are admitted"),
    ({"Cache-Control": "no-store"},     200, {},                                          False, False, "§5.2.1.5"),
    ({},                                200, {"Set-Cookie": "a=b"},                       False, False, "RFC 6265 §3: it is for one visitor"),
    ({},                                200, {"Set-Cookie": "a=b"},                       True,  False, "RFC 6265 §3: known or not"),
    ({},                                200, {"Vary": "*"},                               False, False, "§4.1 never matches"),
    ({},                                200, {"Vary": "Accept, *"},                       False, False, "§4.1 among others"),
    ({},                                200, {"Vary": "Accept Language"},                 False, False, "RFC 9110 §12.5.5: no name, so nothing is known"),
    ({},                                200, {"Vary": "Accept, Cookie"},                  False, True,  "§4.1 by what they say"),
    ({"Authorization": "Basic x"},      200, {},                                          False, False, "§3.5"),
    ({"Authorization": "Basic x"},      200, {"Cache-Control": "private"},                True,  True,  "§3.5 speaks of shared caches"),
    ({},                                206, {"Content-Range": "bytes 0-1/2"},            False, True,  "§3.3; but it is not asked"),
    ({},                                304, {},                                          False, True,  "beside its 200: what is said of reuse is said of both"),
    ({},                                304, {"Cache-Control": "no-store"},               False, False, "§5.2.2.5"),
    ({},                                308, {},                                          False, True,  "RFC 9110 §15.4.9"),
    ({},                                302, {},                                          False, True,  "§4.2.2 it looks again, and guesses nothing"),
    ({},                                302, {"Cache-Control": "no-store"},               False, False, "§5.2.2.5"),
    ({},                                308, {"Set-Cookie": "a=b"},                       False, False, "RFC 6265 §3"),
    ({},                                308, {},                                          True,  False, "what is behind a gate is told to who is admitted"),
    ({},                                404, {"Cache-Control": "no-store"},               False, True,  "it says so to those who cannot look again"),
    ({},                                404, {"Cache-Control": "no-store, private"},      False, False, "§5.2.2.5 somebody means it"),
    ({},                                404, {"Cache-Control": "private"},                False, False, "§5.2.2.7"),
    ({},                                404, {},                                          True,  False, "absence is told to who is admitted"),
    ({"Cache-Control": "no-store"},     404, {},                                          False, False, "§5.2.1.5"),
    ({},                                403, {},                                          False, False, "who may read it is not asked again"),
    ({},                                410, {},                                          False, False, "of links that are over"),
    ({},                                416, {},                                          False, False, "it hardly comes again"),
    ({},                                429, {},                                          False, False, "RFC 6585 §4"),
    ({},                                503, {},                                          False, False, "not heuristically cacheable"),
]
# fmt: on


@pytest.mark.parametrize(("asked", "status", "said", "anew", "kept", "why"), KEPT)
def test_what_may_be_kept(asked, status, said, anew, kept, why):
    request = Request("GET", "/", Fields.of({"Host": "a"} | asked))
    ruling = may_keep(request, Response(status, Fields.of(said)), is_admitted_anew=anew)

    assert ruling.allowed is kept, why
    assert ruling.reasons


def test_an_unsafe_method_is_not_answered_again():
    request = Request("POST", "/", Fields.of({"Host": "a"}))

    assert not may_keep(request, Response(200), is_admitted_anew=False).allowed


# fmt: off
RECALLED = [
    # fields                                        anew   got    why
    ({},                                            False, True,  "plainly the whole"),
    ({"if-none-match": '"a"'},                      False, True,  "the store weighs it"),
    ({"if-modified-since": "x"},                    False, True,  "the store weighs it"),
    ({"cookie": "a=b"},                             False, True,  "unless Vary says so"),
    ({"range": "bytes=0-1"},                        False, True,  "RFC 9110 §14.2 cut from the whole"),
    ({"if-range": '"a"'},                           False, True,  "§13.1.5 the store weighs it"),
    ({"if-match": '"a"'},                           False, False, "§13.1.1 412 perhaps"),
    ({"if-unmodified-since": "x"},                  False, False, "§13.1.4 412 perhaps"),
    ({"want-repr-digest": "sha-256=1"},             False, False, "RFC 9530 §4 one field more"),
    ({"want-content-digest": "sha-256=1"},          False, False, "RFC 9530 §4 one field more"),
    ({"authorization": "Basic x"},                  False, False, "RFC 9111 §3.5: its answer is private"),
    ({"authorization": "Basic x"},                  True,  True,  "who is admitted is asked again"),
    ({"accept-encoding": "gzip, br"},               False, True,  "Vary speaks of that"),
    ({"accept-encoding": "gzip;q=0.5, br"},         False, True,  "and of weights"),
    ({"accept-encoding": "gzip;q=0"},               False, True,  "identity will do"),
    ({"accept-encoding": "identity;q=0"},           False, False, "§12.5.3: 406, whatever Vary says"),
    ({"accept-encoding": "gzip, identity;q=0"},     False, False, "§12.5.3: or this alone"),
    ({"accept-encoding": "*;q=0"},                  False, False, "§12.5.3: identity among all"),
    ({"accept-encoding": "identity;Q=0.000"},       False, False, "§12.4.2: in either case"),
    ({"accept-encoding": "IDENTITY ; q=0., gzip"},  False, False, "§12.4.2: 0. is 0"),
    ({"accept-encoding": "identity;q=0.001"},       False, True,  "little is not nothing"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "anew", "got", "why"), RECALLED)
def test_who_may_get_it(fields, anew, got, why):
    fields = {"host": "a"} | fields

    assert is_recalled(fields, is_admitted_anew=anew) is got, why


# fmt: off
AGAIN = [
    # fields                                             again  why
    ({},                                                 False, "nothing is said"),
    ({"cache-control": "no-cache"},                      True,  "RFC 9111 §5.2.1.4"),
    ({"cache-control": "max-age=0"},                     True,  "§5.2.1.1 as browsers reload"),
    ({"cache-control": "No-Cache"},                      True,  "§5.2 in either case"),
    ({"cache-control": "Max-Age=0"},                     True,  "§5.2 in either case"),
    ({"cache-control": "no-transform, no-cache"},        True,  "§5.2 among others"),
    ({"cache-control": "max-age=60"},                    False, "§5.2.1.1 that old will do"),
    ({"cache-control": "only-if-cached"},                False, "§5.2.1.7"),
    ({"cache-control": "no-store"},                      True,  "§5.2.1.5 nothing of it is kept"),
    ({"pragma": "no-cache"},                             True,  "§5.4"),
    ({"pragma": "no-cache", "cache-control": "max-age=9"}, False, "§5.4 Cache-Control speaks"),
    ({"pragma": "x"},                                    False, "§5.4"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "again", "why"), AGAIN)
def test_who_wants_the_newest(fields, again, why):
    assert asks_again(fields) is again, why
