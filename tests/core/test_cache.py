from __future__ import annotations

import threading

import numpy as np
import pytest

from xlplan.core.cache import Cache

WAIT = 30


def test_cache_lets_the_least_recently_used_go() -> None:
    cache: Cache[str, str] = Cache(most_entries=2, most_size=100)
    for name in ("a", "b", "a", "c"):
        cache.get(name, lambda: name, len)  # noqa: B023 - called at once
    assert cache.get("a", lambda: "again", len) == "a"
    assert cache.get("b", lambda: "again", len) == "again"


@pytest.mark.parametrize("newest_stays", [False, True])
def test_cache_is_bounded_in_size(newest_stays: bool) -> None:
    cache: Cache[str, bytes] = Cache(most_size=100, newest_stays=newest_stays)
    for number in range(10):
        cache.get(str(number), lambda: bytes(40), len)
    assert (len(cache), cache.size) == (2, 80)
    cache.get("large", lambda: bytes(101), len)
    assert (len(cache), cache.size) == ((1, 101) if newest_stays else (2, 80))
    cache.get("small", lambda: bytes(3), len)
    assert (len(cache), cache.size) == ((1, 3) if newest_stays else (3, 83))


def test_cache_keeps_no_error_and_computes_again() -> None:
    cache: Cache[str, int] = Cache(most_size=10)
    with pytest.raises(ZeroDivisionError):
        cache.get("x", lambda: 1 // 0, lambda _: 1)
    assert len(cache) == 0
    assert cache.get("x", lambda: 7, lambda _: 1) == 7


def test_cache_serves_other_keys_while_one_is_computed_and_inside_it() -> None:
    cache: Cache[str, int] = Cache(most_size=10)

    def slow() -> int:
        return cache.get("inner", lambda: 1, lambda _: 1) + 1

    assert cache.get("outer", slow, lambda _: 1) == 2
    cache.clear()
    assert (len(cache), cache.size) == (0, 0)


def test_cache_computes_once_what_two_ask_for_at_the_same_time() -> None:
    cache: Cache[str, int] = Cache(most_size=10)
    computing, let_go = threading.Event(), threading.Event()
    made: list[str] = []
    found: list[int] = []

    def make() -> int:
        made.append(threading.current_thread().name)
        computing.set()
        let_go.wait(WAIT)
        return 5

    threads = [threading.Thread(target=lambda: found.append(cache.get("x", make, lambda _: 1))) for _ in range(2)]
    threads[0].start()
    computing.wait(WAIT)
    threads[1].start()
    assert cache.get("another", lambda: 6, lambda _: 1) == 6
    let_go.set()
    for thread in threads:
        thread.join(WAIT)
    assert (found, len(made)) == ([5, 5], 1)


def test_cache_stays_whole_under_threads() -> None:
    cache: Cache[int, int] = Cache(most_entries=5, most_size=1_000)
    wrong: list[int] = []

    def work(seed: int) -> None:
        for number in np.random.default_rng(seed).integers(0, 9, 300).tolist():
            found = cache.get(number, lambda: number, lambda _: 10)  # noqa: B023 - called at once
            wrong.extend([number] if found != number else [])

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert (len(cache), cache.size) == (5, 50)
