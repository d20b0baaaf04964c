from __future__ import annotations

import subprocess
import sys
import threading

import pytest
import scipy.linalg  # noqa: F401 - it brings a BLAS of its own
from threadpoolctl import threadpool_info, threadpool_limits

from tests.forecasting.at_once import Found, forecast_at_once
from xlplan.forecasting.threads import one_thread

pytestmark = pytest.mark.slow  # lays out whole hospitals, or takes seconds: left to make test

WAIT = 30


def settings() -> dict[str, int]:
    return {
        library["filepath"]: library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"
    }


def test_overlapping_calls_leave_the_settings_as_they_were() -> None:
    first_in, second_in, first_out = (threading.Barrier(2, timeout=WAIT) for _ in range(3))
    seen: list[set[int]] = []

    def first() -> None:
        with one_thread():
            first_in.wait()
            second_in.wait()
        first_out.wait()

    def second() -> None:
        first_in.wait()
        with one_thread():
            second_in.wait()
            first_out.wait()
            seen.append(set(settings().values()))

    with threadpool_limits(limits=2, user_api="blas"):
        before = settings()
        calls = [threading.Thread(target=call) for call in (first, second)]
        for call in calls:
            call.start()
        for call in calls:
            call.join()
        assert set(before.values()) == {2}
        assert seen == [{1}]
        assert settings() == before


def test_limits_around_calls_of_other_threads_are_given_back() -> None:
    def call() -> None:
        with one_thread():
            seen.append(set(settings().values()))

    seen: list[set[int]] = []
    outside = settings()
    with threadpool_limits(limits=2, user_api="blas"):
        other = threading.Thread(target=call)
        other.start()
        other.join()
        assert set(settings().values()) == {2}
    assert seen == [{1}]
    assert settings() == outside


def test_nested_calls_leave_the_settings_as_they_were() -> None:
    with threadpool_limits(limits=2, user_api="blas"):
        before = settings()
        with one_thread():
            with one_thread():
                assert set(settings().values()) == {1}
            assert set(settings().values()) == {1}
        assert settings() == before


def test_an_error_leaves_the_settings_as_they_were() -> None:
    with threadpool_limits(limits=2, user_api="blas"):
        before = settings()
        with pytest.raises(ZeroDivisionError), one_thread():
            _ = 1 // 0
        assert settings() == before


def test_the_library_of_scipy_is_held_once_it_is_there() -> None:
    code = (
        "from xlplan.forecasting.threads import one_thread\n"
        "from threadpoolctl import threadpool_info, threadpool_limits\n"
        "with one_thread(): pass\n"
        "import scipy.linalg\n"
        "with threadpool_limits(2), one_thread(): print({library['num_threads'] for library in threadpool_info()})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{1}"


def test_six_threads_forecast_what_one_forecasts() -> None:
    before = settings()
    found = forecast_at_once(lambda count: count < 40)
    assert found == Found(done=6 * 40)
    assert settings() == before
