"""What a run cost, printed at its end: processor time with all child processes, and the peak memory of each worker."""

from __future__ import annotations

import sys
from typing import Any

import pytest

COSTS: dict[str, tuple[float, int]] = {}
"""Seconds and megabytes by worker."""


def spent() -> tuple[float, int]:
    """Give the seconds of this process and the children it waited for, and its own peak in megabytes."""
    if sys.platform == "win32":
        return 0.0, 0
    import resource

    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    return seconds, own.ru_maxrss // (2**20 if sys.platform == "darwin" else 2**10)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the cost of a worker to the process that prints."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["cost"] = spent()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Keep what a worker handed over."""
    cost = getattr(node, "workeroutput", {}).get("cost")
    if cost:
        COSTS[node.gateway.id] = tuple(cost)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the cost."""
    costs = COSTS or {"here": spent()}
    peaks = ", ".join(f"{name} {peak} MB" for name, (_, peak) in costs.items())
    terminalreporter.write_line(f"Processor time {sum(seconds for seconds, _ in costs.values()):.0f} s; peaks: {peaks}")
