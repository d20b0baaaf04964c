"""Replacing a file: old or new, never neither; one writer at a time."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workbook.workbook_samples import rich_book, sheet_book, sheet_xml
from xlplan.core.errors import BookError, LockedError, RefusedEditError
from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.edits import Cell, Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.save import backup_path, locked, replace_file
from xlplan.workbook.file.write import apply, save


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "plan.xlsx"
    target.write_bytes(b"old")
    return target


def leftovers(path: Path) -> list[str]:
    return [entry.name for entry in path.parent.iterdir() if "tmp" in entry.name]


def test_replace_keeps_backup_and_mode(path: Path) -> None:
    path.chmod(0o640)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert backup_path(path).read_bytes() == b"old"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert leftovers(path) == []


def test_replace_follows_a_link(path: Path) -> None:
    link = path.with_name("link.xlsx")
    link.symlink_to(path)
    replace_file(link, b"new", backup=False)
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


def test_replace_writes_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    replace_file(tmp_path / "a.xlsx", b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize("call", ["write", "fsync", "replace", "open"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_disk_error_at_any_call_leaves_the_original(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    real, failed = getattr(os, call), 0
    for turn in range(20):
        done = 0

        def fail(*arguments: object, turn: int = turn, **options: object) -> object:
            nonlocal done
            done += 1
            if done > turn:
                raise OSError(number, os.strerror(number))
            return real(*arguments, **options)

        path.write_bytes(b"old")
        with monkeypatch.context() as patched:
            patched.setattr(os, call, fail)
            try:
                replace_file(path, b"new")
                problem = None
            except BookError as error:
                problem = error
        if problem is not None:
            failed += 1
            assert path.read_bytes() == b"old"
            assert str(problem).startswith("plan.xlsx: cannot be written")
            assert os.strerror(number) in str(problem)
        else:
            assert path.read_bytes() == b"new"
        assert leftovers(path) == []
    # The backup and the file itself make each call once; a folder that cannot be synced loses nothing.
    assert failed == 2


@pytest.mark.parametrize("meanwhile", ["saved", "opened in Excel", "opened in LibreOffice", "deleted"])
def test_what_happens_between_reading_and_renaming_is_not_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    real = os.fsync

    def fsync(handle: int) -> None:
        real(handle)
        if meanwhile == "saved":
            path.write_bytes(b"theirs")
        elif meanwhile == "deleted":
            path.unlink(missing_ok=True)
        else:
            name = "~$plan.xlsx" if "Excel" in meanwhile else ".~lock.plan.xlsx#"
            path.with_name(name).write_bytes(b",Pat Lee,")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(BookError, match=r"changed while refreshing|open in"):
        replace_file(path, b"new", expected=hashlib.sha256(b"old").hexdigest())
    held = path.read_bytes() if path.exists() else None
    assert held == {"saved": b"theirs", "deleted": None}.get(meanwhile, b"old")
    assert not backup_path(path).exists()
    assert leftovers(path) == []


def test_a_version_that_was_not_read_is_not_replaced(path: Path) -> None:
    with pytest.raises(RefusedEditError, match="changed while refreshing"):
        replace_file(path, b"new", expected=hashlib.sha256(b"read before").hexdigest())
    assert path.read_bytes() == b"old"


def test_the_holder_is_never_written_through_a_link(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("precious")
    path.with_name(".plan.xlsx.xlplan-lock-holder").symlink_to(other)
    with locked(path):
        assert other.read_text() == "precious"
    assert stat.S_IMODE(path.with_name(".plan.xlsx.xlplan-lock").stat().st_mode) == 0o666


def test_a_disk_that_writes_little_at_a_time_writes_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:3]))
    replace_file(path, b"0123456789")
    assert path.read_bytes() == b"0123456789"


def test_read_only_file_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(BookError, match="read-only"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"


def test_leftovers_of_a_dead_run_are_swept_and_strangers_are_not(path: Path) -> None:
    dead = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    stale = path.with_name(f".plan.xlsx.{dead.stdout.strip()}-0a0b0c0d.xlplan-tmp")
    mine, other = path.with_name("plan.xlsx.tmp"), path.with_name(".other.xlsx.1-0.xlplan-tmp")
    for file in (stale, mine, other):
        file.write_bytes(b"")
    replace_file(path, b"new")
    assert not stale.exists()
    assert mine.exists()
    assert other.exists()


def test_book_open_in_excel_is_locked_and_the_holder_named(path: Path) -> None:
    owner = path.with_name("~$plan.xlsx")
    name = "Pat Lee"
    owner.write_bytes(bytes([len(name)]) + name.encode().ljust(54) + name.encode("utf-16-le"))
    with pytest.raises(LockedError, match=r"open in Excel: got a workbook held by Pat Lee,"), locked(path):
        pass
    owner.unlink()
    with locked(path):
        pass


def test_second_holder_is_told_the_first(path: Path) -> None:
    with locked(path), pytest.raises(LockedError, match=f"process {os.getpid()}"), locked(path):
        pass


def test_unavailable_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"plan\.xlsx: cannot be written"), locked(tmp_path / "none" / "plan.xlsx"):
        pass
    assert not (tmp_path / "none").exists()


SAVER = """
import sys, time
from xlplan.core.errors import LockedError
from xlplan.workbook.file.edits import Cell, Edits
from xlplan.workbook.file.package import Package
from xlplan.workbook.file.save import locked
from xlplan.workbook.file.cells import read_cells
from xlplan.workbook.file.write import apply, save
path, done = sys.argv[1], 0
until = time.monotonic() + 60
while done < 3 and time.monotonic() < until:
    try:
        with locked(path):
            package = Package.open(path)
            count = read_cells(package, "S")[1, 1].value
            save(path, apply(package, Edits({"S": {(1, 1): Cell(count + 1)}})))
            done += 1
    except LockedError:
        time.sleep(0.002)
print(done)
"""


def test_eight_savers_at_once_lose_no_update(tmp_path: Path) -> None:
    path = sheet_book(tmp_path / "plan.xlsx", sheet_xml('<row r="1"><c r="A1"><v>0</v></c></row>'))
    savers = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", SAVER, str(path)], stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    assert [saver.communicate()[0].strip() for saver in savers] == ["3"] * 8
    assert read_cells(Package.open(path), "S")[1, 1].value == 24
    assert leftovers(path) == []


def test_save_keeps_the_version_before_by_checksum(tmp_path: Path) -> None:
    path = rich_book(tmp_path / "plan.xlsx")
    package = Package.open(path)
    written = apply(package, Edits({"Plan": {(4, 3): Cell(1)}}))
    save(path, written)
    assert Package.open(path).sha256 == written.package.sha256
    assert hashlib.sha256(backup_path(path).read_bytes()).hexdigest() == package.sha256


def test_save_elsewhere_leaves_the_file_alone(tmp_path: Path) -> None:
    path = rich_book(tmp_path / "plan.xlsx")
    before = path.read_bytes()
    save(path, apply(Package.open(path), Edits({"Plan": {(4, 3): Cell(1)}})), output=tmp_path / "new.xlsx")
    assert path.read_bytes() == before
    assert read_cells(Package.open(tmp_path / "new.xlsx"), "Plan")[4, 3].value == 1
