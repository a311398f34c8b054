"""Locks and vendored files: every byte pinned, no address written down."""

import hashlib
import json
import re

import pytest

from house.tree import ROOT

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[\w,]+\])?==(\S+)")


def pins(name: str) -> dict[str, str]:
    """Package and version of every line of a lock."""
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return {found[1]: found[2] for line in lines if (found := PIN.match(line))}


@pytest.mark.parametrize("name", ["runtime.lock", "dev.lock", "mutate.lock"])
def test_every_package_is_pinned_and_hashed(name: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements" / name).read_text().strip())
    assert len(blocks) > 10
    assert [block for block in blocks if not PIN.match(block) or "--hash=sha256:" not in block] == []


def test_the_tests_run_on_the_versions_that_users_get() -> None:
    runtime, dev = pins("runtime.lock"), pins("dev.lock")
    assert {name: (version, dev.get(name)) for name, version in runtime.items() if dev.get(name) != version} == {}


@pytest.mark.parametrize("folder", ["web", "tests/browser", "tests/interop"])
def test_npm_locks_carry_integrity_and_no_address(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    named = {name: entry for name, entry in packages.items() if name}
    assert named
    assert [name for name, entry in named.items() if "resolved" in entry or not entry["integrity"].startswith("sha512-")] == []


@pytest.mark.parametrize(
    ("place", "licences"),
    [("api/pages/static/vendor", {"pico", "public-sans"}), ("ledger/credentials/fonts", {"uswds", "dejavu"})],
)
def test_vendored_files_have_their_sums_and_licences(place: str, licences: set[str]) -> None:
    folder = ROOT / place
    sums = dict(reversed(line.split("  ")) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.name != "SHA256SUMS"
    } == sums
    assert {name.split(".")[0] for name in sums if "LICENSE" in name} == licences
