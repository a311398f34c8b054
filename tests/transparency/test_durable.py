"""Published files are whole at every moment, whoever else writes them at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ledger.transparency.durable import BEING_WRITTEN, Folder


def test_two_who_publish_the_same_file_at_once_do_not_cut_each_others_short(tmp_path: Path) -> None:
    folder, data = Folder(tmp_path), b"x" * 100_000

    def publish(_: int) -> bytes | None:
        folder.write([("tile/0/000", data)])
        return folder.read("tile/0/000")

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(publish, range(80))) == {data}
    assert not list(tmp_path.rglob(f"*{BEING_WRITTEN}"))
