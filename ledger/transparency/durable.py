"""Files that are there after the power fails.

A file is written beside its place, forced to the disk, renamed into its place, and the folder that names it is forced
too; a reader sees the old bytes or the new ones, never half of them. (Pillai and others, "All file systems are not
created equal", OSDI 2014: a rename without the two fsyncs may survive while the bytes do not.)
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BEING_WRITTEN: Final = ".being-written"
"""How the name of a file ends that has not reached its place; whatever bears it after a crash may be removed."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of published files, named by relative paths with ``/``. Whoever can write here can deny, not lie."""

    path: Path

    def read(self, name: str) -> bytes | None:
        """The bytes of ``name``; ``None`` if there is no such file."""
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Each file whole and in its place, for good, when this returns; any subset of them if it does not."""
        folders: set[Path] = set()
        for name, data in files:
            place = self.path / name
            folders.update(self._made(place.parent))
            _replace(place, data)
        for folder in sorted(folders):
            _sync_folder(folder)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Among processes of this machine, one at a time; let go by the system when one dies. Not for long."""
        import fcntl  # noqa: PLC0415 - whoever only verifies needs no lock, and may be on a system without

        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _made(self, folder: Path) -> set[Path]:
        """The folder is there; it, and those whose listing changed because it was made, are to be forced to the disk."""
        changed = {folder}
        missing = folder
        while not missing.is_dir():
            missing = missing.parent
            changed.add(missing)
        folder.mkdir(parents=True, exist_ok=True)
        return changed

    def remove(self, name: str) -> None:
        """The file or folder ``name`` is gone, if it was there. Not forced: coming back after a crash does no harm."""
        place = self.path / name
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)


def _replace(place: Path, data: bytes) -> None:
    beside = place.with_name(f"{place.name}{BEING_WRITTEN}")
    with _held(beside) as descriptor:
        os.ftruncate(descriptor, 0)
        with os.fdopen(descriptor, "wb", buffering=0, closefd=False) as out:
            rest = memoryview(data)
            while rest:
                rest = rest[out.write(rest) :]
        os.fsync(descriptor)
        beside.replace(place)


@contextmanager
def _held(beside: Path) -> Iterator[int]:
    """The file held alone: two who publish the same at once would cut each other's short. One that a crash left is taken over."""
    import fcntl  # noqa: PLC0415 - as in Folder.alone

    while True:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if _is_still(beside, descriptor):  # else the one before has put it into its place: begin another
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
