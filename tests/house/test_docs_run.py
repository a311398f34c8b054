"""Every console block of the tutorial and the how-to pages is typed, in order, and does what the page says.

A page's blocks (```` ```console ````) run in one shell, in an empty folder, with this checkout's ``reciprocity`` on the PATH.
A line that begins with ``$ `` is typed (a line that ends in a backslash goes on in the next, and one with ``<<END`` goes on
to the line ``END``); the lines after it are what it should print, where ``…`` stands for anything. A command must succeed; to show one that fails, end it with
``; echo "exit $?"``. Where a page shows no output, none is compared. The ports that pages name are free ones here, and a
machine without ``curl`` is lent one (``standins/``).
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer

import pytest

from house.tree import ROOT

PAGES = sorted(path for folder in ("tutorial", "how-to") for path in (ROOT / "docs" / folder).glob("*.md"))
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END = "--end-of-answer--"
PATIENCE = 60
"""Seconds that a command may take."""
PORTS = ("8000", "9100")
STANDINS = Path(__file__).with_name("standins")


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
            if found and "<<END" in found[-1].command and not found[-1].command.endswith("\nEND"):
                found[-1].command += f"\n{line}"
            elif found and found[-1].command.endswith("\\"):
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
        lent = "" if shutil.which("curl") else f":{STANDINS}"
        self.process = subprocess.Popen(
            ["bash"], cwd=folder, text=True, start_new_session=True,
            env={**own, "PATH": f"{Path(sys.executable).parent}:{own['PATH']}{lent}", "COLUMNS": "100", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def type(self, command: str) -> tuple[str, int]:
        """What the command printed, and how it ended."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{{ {command}\n}} </dev/null; ended=$?; echo; echo {END} $ended\n")
        self.process.stdin.flush()
        printed = []
        patience = Timer(PATIENCE, self.end)
        patience.start()
        for line in self.process.stdout:
            if line.startswith(END):
                patience.cancel()
                return "".join(printed), int(line.split()[1])
            printed.append(line)
        raise AssertionError(f"the shell ended at: {command}\n{''.join(printed)}")

    def close(self) -> None:
        """End the shell and what it left running."""
        self.end()
        self.process.communicate()

    def end(self) -> None:
        """Also what ignores a polite word (bash does, when it is typed at)."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, how)


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


def on_free_ports(page: str) -> str:
    """The page with ports that nobody listens on in the place of those it names."""
    for port in PORTS:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            page = re.sub(rf"\b{port}\b", str(free.getsockname()[1]), page)
    return page


def followed(path: Path, folder: Path) -> int:
    """Follow one page of the manual, in a folder of its own."""
    folder.mkdir(parents=True)
    one = Shell(folder)
    try:
        return follow(on_free_ports(path.read_text()), one)
    finally:
        one.close()


@pytest.fixture(scope="module")
def readers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Path, Future[int]]]:
    """A reader for each page that is asked for, all at work at once: most of a command's time is its start."""
    wanted = {item.callspec.params["path"] for item in request.session.items if "readers" in getattr(item, "fixturenames", ())}
    where = tmp_path_factory.mktemp("pages")
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        yield {path: pool.submit(followed, path, where / path.parent.name / path.stem) for path in sorted(wanted)}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT / "docs").as_posix())
def test_the_page_does_what_it_says(path: Path, readers: dict[Path, Future[int]]) -> None:
    readers[path].result()


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
