"""Every console block of the tutorial and the how-to pages is typed, in order, and does what the page says.

A page's blocks (```` ```console ````) run in one shell, in an empty folder, with this checkout's ``reciprocity`` on the PATH.
A line that begins with ``$ `` is typed (a line that ends in a backslash goes on in the next); the lines after it are what
it should print, where ``…`` stands for anything. A command must succeed; to show one that fails, end it with
``; echo "exit $?"``. Where a page shows no output, none is compared.
"""

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from house.tree import ROOT

PAGES = sorted(path for folder in ("tutorial", "how-to") for path in (ROOT / "docs" / folder).glob("*.md"))
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END = "--end-of-answer--"


@dataclass
class Step:
    """What is typed, and what should come of it."""

    command: str
    expected: list[str] = field(default_factory=list)


def steps(page: str) -> list[Step]:
    """The commands of a page, in order."""
    found: list[Step] = []
    for block in BLOCK.findall(page):
        for line in block.splitlines():
            if found and found[-1].command.endswith("\\"):
                found[-1].command = found[-1].command[:-1] + line.strip()
            elif line.startswith("$ "):
                found.append(Step(line[2:]))
            elif found:
                found[-1].expected.append(line)
    return found


def fits(expected: list[str], printed: str) -> bool:
    """Whether ``printed`` is what the page shows, ``…`` being anything, also many lines."""
    pattern = re.escape("\n".join(expected).strip()).replace("…", ".*")
    return not expected or re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


class Shell:
    """One bash for one page, in a folder of its own; what it started is ended with it."""

    def __init__(self, folder: Path) -> None:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("RECIPROCITY_", "PYTEST_"))}
        self.process = subprocess.Popen(
            ["bash"], cwd=folder, text=True, start_new_session=True,
            env={**own, "PATH": f"{Path(sys.executable).parent}:{own['PATH']}", "COLUMNS": "100", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def type(self, command: str) -> tuple[str, int]:
        """What the command printed, and how it ended."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{{ {command}\n}} </dev/null; ended=$?; echo; echo {END} $ended\n")
        self.process.stdin.flush()
        printed = []
        for line in self.process.stdout:
            if line.startswith(END):
                return "".join(printed), int(line.split()[1])
            printed.append(line)
        raise AssertionError(f"the shell ended at: {command}\n{''.join(printed)}")

    def close(self) -> None:
        """End the shell and what it left running."""
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.communicate()


@pytest.fixture
def shell(tmp_path: Path):
    one = Shell(tmp_path)
    yield one
    one.close()


def follow(page: str, shell: Shell) -> int:
    """Type every command of ``page``; how many there were."""
    todo = steps(page)
    for step in todo:
        printed, status = shell.type(step.command)
        assert status == 0, f"$ {step.command}\nended with {status}:\n{printed}"
        assert fits(step.expected, printed), f"$ {step.command}\nprinted:\n{printed}\nand the page says:\n" + "\n".join(
            step.expected
        )
    return len(todo)


def test_every_page_does_what_it_says(tmp_path: Path) -> None:
    for number, path in enumerate(PAGES):
        folder = tmp_path / str(number)
        folder.mkdir()
        one = Shell(folder)
        try:
            follow(path.read_text(), one)
        finally:
            one.close()


SAMPLE = """
```console
$ export WORD=ledger
$ echo "the $WORD"; \\
    date
the ledger
…
$ false; echo "exit $?"
exit 1
```
"""


def test_a_page_that_is_true_is_followed(shell: Shell) -> None:
    assert follow(SAMPLE, shell) == 3


@pytest.mark.parametrize(
    "page",
    [
        "```console\n$ echo a\nb\n```",
        "```console\n$ false\n```",
        "```console\n$ no-such-command-here\n```",
        "```console\n$ exit 3\n```",
    ],
)
def test_a_page_that_is_not_true_is_noticed(shell: Shell, page: str) -> None:
    with pytest.raises(AssertionError):
        follow(page, shell)
