"""The wheel: three names at the top, and everything the packages carry inside."""

import subprocess
import sys
import zipfile
from pathlib import Path

from house.tree import PACKAGES, ROOT, files


def test_the_wheel_has_three_packages_and_all_that_is_in_them(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [wheel] = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)
    assert {path.relative_to(ROOT).as_posix() for path in files(*PACKAGES)} - names == set()
    [entry_points] = [name for name in names if name.endswith("entry_points.txt")]
    assert b"reciprocity = api.command:main" in zipfile.ZipFile(wheel).read(entry_points)
    assert any(name.endswith("licenses/LICENSE") for name in names)
