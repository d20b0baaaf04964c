"""Replace a workbook so that at every moment the old or the new version is whole on disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from xlplan.core.errors import BookError, LockedError, RefusedEditError

__all__ = ["backup_path", "changed_meanwhile", "locked", "replace_file"]

TEMPORARY = ".xlplan-tmp"


@contextlib.contextmanager
def locked(path: str | Path) -> Iterator[None]:
    """Hold a workbook for oneself while it is read, changed and replaced.

    Parameters
    ----------
    path : str or pathlib.Path
        The workbook.

    Raises
    ------
    LockedError
        It is open in Excel, or another xlplan is at work on it; the message names the holder when known.
    BookError
        The folder does not allow a lock file.
    """
    path = Path(path).resolve()
    if not path.parent.is_dir():
        # The lock would make the folder.
        raise _failure(path, FileNotFoundError(2, "no such folder"))
    _check_not_open(path)
    lock_path = path.with_name(f".{path.name}.xlplan-lock")
    # Whoever may write in the folder may hold the lock, whoever made its file.
    lock = FileLock(lock_path, timeout=0, is_singleton=False, mode=0o666)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockedError(
            f"{path.name}: in use: got a lock held by {_holder(lock_path)}, expected none. "
            "Wait until the other refresh has finished."
        ) from error
    except OSError as error:
        raise _failure(path, error) from error
    try:
        _check_not_open(path)
        _write_holder(lock_path)
        _sweep(path, everything=True)
        yield
    finally:
        _release(lock, lock_path)


def _check_not_open(path: Path) -> None:
    """Refuse while Excel's owner file lies beside the workbook; it starts with the user's name."""
    _check_not_open_in_libreoffice(path)
    owner = path.with_name(f"~${path.name}")
    try:
        head = owner.read_bytes()[:55]
    except FileNotFoundError:
        return
    except OSError:
        head = b""
    length = head[0] if head else 0
    name = head[1 : 1 + length].decode("cp1252", "replace").strip(" \0")
    raise LockedError(
        f"{path.name}: open in Excel: got a workbook held by {name or 'another user'}, expected it closed. "
        f"Close it, or delete {owner.name} if nobody has it open."
    )


def _check_not_open_in_libreoffice(path: Path) -> None:
    """Refuse while LibreOffice's lock lies beside the workbook; it starts with the user's name."""
    owner = path.with_name(f".~lock.{path.name}#")
    try:
        names = owner.read_text(encoding="utf-8", errors="replace").split(",")
    except FileNotFoundError:
        return
    except OSError:
        names = []
    name = next((part.strip() for part in names if part.strip()), "another user")
    raise LockedError(
        f"{path.name}: open in LibreOffice: got a workbook held by {name}, expected it closed. "
        f"Close it, or delete {owner.name} if nobody has it open."
    )


def _holder_path(lock_path: Path) -> Path:
    return lock_path.with_name(f"{lock_path.name}-holder")


def _write_holder(lock_path: Path) -> None:
    user = os.environ.get("USER") or os.environ.get("USERNAME") or "unknown user"
    holder = _holder_path(lock_path)
    with contextlib.suppress(OSError):
        holder.unlink(missing_ok=True)
        with holder.open("x", encoding="utf-8") as file:  # never through a link
            file.write(f"{user}, process {os.getpid()}")


def _holder(lock_path: Path) -> str:
    try:
        return _holder_path(lock_path).read_text(encoding="utf-8")[:80] or "another xlplan"
    except (OSError, UnicodeDecodeError):
        return "another xlplan"


def _release(lock: FileLock, lock_path: Path) -> None:
    """Give the lock up; its file stays, since removing it lets two processes hold two files of one name."""
    with contextlib.suppress(OSError):
        _holder_path(lock_path).unlink(missing_ok=True)
    lock.release()


def backup_path(path: str | Path) -> Path:
    """Return where the previous version of a workbook is kept.

    Examples
    --------
    >>> backup_path("budget.xlsx").name
    'budget.xlsx.bak'
    """
    path = Path(path)
    return path.with_name(f"{path.name}.bak")


def replace_file(path: str | Path, data: bytes, *, backup: bool = True, expected: str | None = None) -> None:
    """Put new content in a file's place, whole or not at all.

    Both the new version and the backup lie beside the file before it is looked at for the last time, so that
    nothing but renaming stands between that look and the new version.

    Parameters
    ----------
    path : str or pathlib.Path
        The file; a link is followed. It need not exist yet.
    data : bytes
        The new content.
    backup : bool
        Keep the previous version beside it, as ``<name>.bak``.
    expected : str, optional
        The sha256 of the version that is replaced; another one is left as it is.

    Raises
    ------
    BookError
        The disk is full, fails or is read-only, or the file is another one by now: it is as it was.
    LockedError
        It was opened in the meantime.
    """
    path = Path(path).resolve()
    temporary: list[Path] = []
    try:
        _sweep(path)
        previous = path.stat() if path.exists() else None
        if previous is not None and not os.access(path, os.W_OK):
            raise PermissionError(13, "the file is read-only")
        mode = previous.st_mode if previous else None
        held = path.read_bytes() if previous is not None else None
        temporary.append(_written_beside(path, data, mode))
        if backup and held is not None:
            temporary.append(_written_beside(path, held, mode))
        _look_again(path, held, expected)
        if len(temporary) > 1:
            os.replace(temporary[1], backup_path(path))
        os.replace(temporary[0], path)
    except OSError as error:
        raise _failure(path, error) from error
    finally:
        for file in temporary:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _look_again(path: Path, held: bytes | None, expected: str | None) -> None:
    """Refuse if somebody saved or opened the file since it was read."""
    _check_not_open(path)
    now = path.read_bytes() if path.exists() else None
    if now != held or (expected is not None and hashlib.sha256(now or b"").hexdigest() != expected):
        raise changed_meanwhile(path)


def changed_meanwhile(path: Path) -> RefusedEditError:
    """Say that somebody saved another version in the meantime."""
    return RefusedEditError(
        f"{path.name}: changed while refreshing: got another version on disk, expected the one that was "
        "read. Nothing was written; run it again."
    )


def _written_beside(path: Path, data: bytes, mode: int | None) -> Path:
    """Write a temporary file beside the target and force it to disk."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}{TEMPORARY}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            _write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.chmod(temporary, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    return temporary


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view[: 2**24]) :]


def _sync_folder(folder: Path) -> None:
    """Force the rename to disk; it has happened by now, so a failure here loses nothing."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _sweep(path: Path, *, everything: bool = False) -> None:
    """Remove temporary files an interrupted run left behind for this workbook and its backup."""
    for entry in os.scandir(path.parent):
        if entry.name.startswith(f".{path.name}.") and entry.name.endswith(TEMPORARY):
            process = entry.name[len(path.name) + 2 :].partition("-")[0]
            if everything or (process.isdecimal() and not _alive(int(process))):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)


def _alive(process: int) -> bool:
    if process == os.getpid():
        return True
    if os.name == "nt":
        # There a file in use cannot be removed, and asking for a process by signal would end it.
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _failure(path: Path, error: OSError) -> BookError:
    free = ""
    with contextlib.suppress(OSError):
        free = f", {shutil.disk_usage(path.parent).free / 2**20:,.0f} MB free"
    return BookError(
        f"{path.name}: cannot be written, the file is as it was: got {error.strerror or error}{free}, "
        f"expected a writable folder {str(path.parent)!r}. Free space or choose another folder."
    )
