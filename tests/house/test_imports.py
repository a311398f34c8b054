"""Imports fall like water, and the rule book needs nine modules of the standard library."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from house.tree import ROOT, modules

NINE = {"__future__", "collections", "dataclasses", "datetime", "decimal", "enum", "functools", "typing", "uuid"}


def test_every_import_contract_is_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def imported(tree: ast.Module) -> set[str]:
    """The full names of the modules that this one asks for."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {name.name for name in names}
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module)
            case ast.ImportFrom():
                found.add("a relative import")
    return found


def strangers(tree: ast.Module) -> set[str]:
    """What a chapter of the rule book imports and may not."""
    return {name for name in imported(tree) if not name.startswith("ledger.rulebook") and name.split(".")[0] not in NINE}


def test_the_rule_book_imports_itself_and_nine_modules() -> None:
    chapters = {path: strangers(tree) for path, _, tree in modules() if path.startswith("ledger/rulebook/")}
    assert chapters
    assert {path: names for path, names in chapters.items() if names} == {}


@pytest.mark.parametrize(
    "line", ["import time", "from os import path", "from ledger.wire import names", "from . import transfer"]
)
def test_a_stranger_in_the_rule_book_is_noticed(line: str) -> None:
    assert strangers(ast.parse(line))
