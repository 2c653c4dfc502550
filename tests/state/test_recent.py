"""What was kept lately, so that it need not be found out anew?"""

import threading

from httpcore_srv.state.recent import Recent


def test_what_was_kept_the_longest_ago_is_forgotten_first():
    recent = Recent[int](most=3)
    for key in "abcd":
        recent.keep(key, ord(key))

    assert [recent.get(key) for key in "abcd"] == [None, 98, 99, 100]


def test_what_is_kept_again_is_young_again():
    recent = Recent[int](most=2)
    for key in "aba":
        recent.keep(key, 1)
    recent.keep("c", 2)

    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 2)


def test_it_stays_bounded_for_many_threads():
    recent = Recent[int](most=50)

    def fill(name):
        for number in range(500):
            recent.keep(f"{name}.{number}", number)

    threads = [threading.Thread(target=fill, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    held = [
        recent.get(f"{name}.{number}") for name in range(4) for number in range(500)
    ]
    assert sum(one is not None for one in held) == 50
