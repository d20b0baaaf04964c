"""Just enough of pywin32 for xlwings' own Windows code to run elsewhere: real code above, nothing below.

`install` changes the process for good, so call it in a process of its own.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import sys
import types
from typing import Any


class Anything:
    """Whatever is asked of it, it answers with itself."""

    def __init__(self, *args: object, **options: object) -> None: ...

    def __call__(self, *args: object, **options: object) -> Anything:
        return self

    def __getattr__(self, name: str) -> Anything:
        return self


class ComError(Exception):
    hresult = -1


def install() -> None:
    """Put the stubs where xlwings looks, then make Windows Excel its engine."""
    for name in ("win32api", "win32con", "win32event", "win32gui", "win32process", "win32ui"):
        module(name).__getattr__ = lambda attribute: Anything()  # type: ignore[method-assign]
    module("pywintypes", com_error=ComError, TimeType=dt.datetime, IID=str)
    module("pythoncom", com_error=ComError, CoInitialize=lambda: None, IID_IDispatch=0, TypeIIDs={0: Anything})
    sys.modules["pythoncom"].__file__ = None
    utc = types.SimpleNamespace(utc=lambda: dt.UTC)
    module("win32timezone", TimeZoneInfo=utc)
    for name in ("", ".server", ".server.dispatcher", ".server.policy", ".server.util", ".client.gencache"):
        module(f"win32com{name}")
    classes = {name: type(name, (), {}) for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass")}
    client = module("win32com.client", **classes, Dispatch=Anything(), DispatchEx=Anything(), VARIANT=Anything)
    client.gencache = sys.modules["win32com.client.gencache"]
    client.dynamic = module("win32com.client.dynamic", Dispatch=Anything())
    sys.modules["win32com.server.util"].unwrap = lambda variant: variant
    ctypes.oledll = ctypes.windll = Anything()
    ctypes.PyDLL = Anything
    xlwings = __import__("xlwings._xlwindows")
    xlwings.engines.add(xlwings.Engine(impl=xlwings._xlwindows.engine))
    xlwings.engines["excel"].activate()


def module(name: str, **members: Any) -> Any:
    """Register a module, also as a member of its package."""
    stub = sys.modules[name] = types.ModuleType(name)
    stub.__path__ = []
    stub.__dict__.update(members)
    package, _, own = name.rpartition(".")
    if package in sys.modules:
        setattr(sys.modules[package], own, stub)
    return stub
