"""Keep each thing to a page. Prints the table of docs/STYLE.md; fails only past "talk about it".

A function or file that is long for a reason says so on the line above its first: ``# long because …``.
"""

import ast
from statistics import median
from typing import NamedTuple

from house.tree import modules


class Piece(NamedTuple):
    """A function or a file, and how many lines it has."""

    lines: int
    where: str
    excused: bool = False


def excused(text: str, line: int) -> bool:
    """Whether the line above this one (decorators skipped) gives a reason."""
    return line >= 2 and "# long because " in text.splitlines()[line - 2]


def functions(path: str, text: str, tree: ast.Module) -> list[Piece]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    first = {node: min([node.lineno, *(one.lineno for one in node.decorator_list)]) for node in found}
    return [
        Piece((node.end_lineno or 0) - node.lineno + 1, f"{path}:{node.lineno} {node.name}", excused(text, first[node]))
        for node in found
    ]


def row(kind: str, pieces: list[Piece]) -> str:
    lines = sorted(piece.lines for piece in pieces) or [0]
    longest = max(pieces, default=Piece(0, "-"))
    return f"{kind:22} {len(pieces):5} {median(lines):7.0f} {lines[int(len(lines) * 0.9)]:5} {lines[-1]:5}  {longest.where}"


def test_what_is_past_talking_about_says_why(counted) -> None:
    rules: list[Piece] = []
    others: list[Piece] = []
    chapters: list[Piece] = []
    files: list[Piece] = []
    for path, text, tree in modules():
        chapter = path.startswith("ledger/rulebook/")
        (rules if chapter else others).extend(functions(path, text, tree))
        whole = Piece(text.count("\n"), path, text.startswith("# long because "))
        (chapters if chapter else files).append(whole)
    tables = [
        ("function, rule book", rules, 30),
        ("function, elsewhere", others, 50),
        ("chapter", chapters, 250),
        ("file", files, 300),
    ]
    counted(f"{'':22} {'count':>5} {'median':>7} {'p90':>5} {'most':>5}")
    counted("\n".join(row(kind, pieces) for kind, pieces, _ in tables))
    talk = [f"{piece.lines} lines ({kind}, {most} at most): {piece.where}"
            for kind, pieces, most in tables for piece in pieces if piece.lines > most and not piece.excused]  # fmt: skip
    assert talk == []


def test_a_long_function_is_noticed_unless_it_says_why() -> None:
    long = "def f():\n" + "    x = 1\n" * 60
    [plain] = functions("a.py", long, ast.parse(long))
    explained = "# long because it is a table\n" + long
    [said] = functions("a.py", explained, ast.parse(explained))
    assert (plain.lines, plain.excused) == (61, False)
    assert (said.lines, said.excused) == (61, True)
