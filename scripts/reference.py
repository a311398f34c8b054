"""Write the generated pages: events and their schemas, problems, settings, the command line, reciprocity. ``make docs`` runs it; a test
holds it to the tree.

Names and examples are only ever added to: what was once written must load for ever.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from inspect import cleandoc
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

import api
import ledger
import ledger.settings
import projections
import reciprocity_page
from api.app import described
from api.command import parser
from api.problems import Kind as Problem
from api.problems import listed
from ledger.rulebook.vocabulary import Term
from ledger.wire import codec, editions
from ledger.wire.names import KINDS, Kind

ROOT = Path(__file__).resolve().parent.parent
NAMES = "ledger/wire/schemas/names.txt"
PROBLEMS = """\
# Problems

Every *no* of the ledger, in the words a person reads. An error over HTTP is a problem document (RFC 9457): its `type` ends in
one of these headings, its `title` is the sentence below it. This page is made from the code by `make docs`.
"""
EVENTS = """\
# Events

The name each event bears on the wire, for ever. *Shown* members stand in the public line; *committed* ones are fields of the
private body, of which the line holds only salted digests. A line of a sealed page shows `sealed/1` and nothing else. The JSON
schema of each is in `ledger/wire/schemas/`. This page is made from the code by `make docs`.

| name | what happened | shown | committed |
| --- | --- | --- | --- |
"""
COMMANDS = """\
# The command line

What `reciprocity` takes. Each command also takes `--office DIR` (the office's folder; else `RECIPROCITY_OFFICE`, else `var`) and `--json` (one
object, or one a line, instead of prose). Answers go to standard output, words to the person at the terminal to standard error.
A refusal is a sentence and exit 2, and nothing was written. Days are written 2026-11-21; moments with their zone, as in
2026-11-21T20:37:00Z. What the environment may say is in [settings](settings.md). This page is made from the code by `make docs`.
"""
EXITS = {
    "adopt": "0 all rows taken or unchanged, 1 some refused, 2 the file cannot be read and nothing was taken.",
    "audit": "0 no fault, 1 a fault was found, 2 there is nothing that could be audited.",
    "lag": "0 every view follows, 1 one has stopped.",
    "rebuild": "0 rebuilt, 1 a view cannot take a line, and the one in use stays.",
    "standing": "0 found, 1 not: no such number, or nothing was known of it then.",
    "verify": "0 verified, 1 not verified (also without a trust file), 2 the file cannot be read as a credential.",
}
PLACEHOLDER = {  # by the name of the type: what an example says there
    "AssociationCode": "wi",
    "LineId": "019aa8b6-5d00-7000-8000-000000000001",
    "PageId": "4dd5a3c2-6a0e-4c3b-9f6e-000000000002",
    "PersonId": "4dd5a3c2-6a0e-4c3b-9f6e-000000000003",
}


def file_name(name: str) -> str:
    """``endorsement.granted/1`` as a file's name."""
    return name.replace("/", "@") + ".json"


def as_json(value: object) -> str:
    """For people to read and for git to compare."""
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


# Problems -------------------------------------------------------------------------------------------------------------


def everything_imported() -> None:
    """Import every module of the house, so that every refusal is known; programs are left alone."""
    for package in (ledger, projections, api):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)


def problems() -> str:
    """The page of problems, one heading each: the last part of the ``type`` that a problem document bears."""
    everything_imported()
    return PROBLEMS + "".join(map(_problem, listed()))


def _problem(kind: Problem) -> str:
    about = f"{cleandoc(kind.about)}\n\n" if kind.about else ""
    return f"\n## {kind.name}\n\n{kind.title}\n\n{about}Status {kind.status}.\n"


# Events ---------------------------------------------------------------------------------------------------------------


def events() -> str:
    """The page of wire names: what each line shows, and what it only commits to."""
    return EVENTS + "".join(map(_row, KINDS))


def _row(kind: Kind) -> str:
    shown, committed = _members(kind, private=False), _members(kind, private=True)
    return f"| `{kind.name}` | {_first_sentence(kind.event)} | {shown} | {committed} |\n"


def _first_sentence(event: type) -> str:
    paragraph = (event.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(paragraph.split()).replace("``", "`").replace("|", "\\|")


def _members(kind: Kind, *, private: bool) -> str:
    names = [field.name for field in fields(kind.event)]
    chosen = [name for name in names if (kind.sealed or name in kind.private) == private]
    return ", ".join(f"`{name}`" for name in chosen) or "-"


def example(kind: Kind) -> dict[str, Any]:
    """One line of this kind as it crosses, made up from the types of its members."""
    encoded = codec.encode(_made_up(kind.event, ""))
    return {"name": kind.name, "type": encoded.type, "valid": encoded.valid, "data": encoded.data, "body": encoded.body}


def _made_up(type_: Any, name: str) -> Any:
    """A value of this type. Members that may be null are filled in: an example shows all that there can be."""
    match get_origin(type_), get_args(type_):
        case origin, (first, *_) if origin is Literal:
            return first
        case origin, choices if origin in {Union, UnionType}:
            return _made_up(next(one for one in choices if one is not NoneType), name)
        case origin, (first, *others) if origin is tuple:
            return (_made_up(first, name), *(_made_up(one, name) for one in others if one is not ...))
        case _:
            return _made_up_plain(type_, name)


def _made_up_plain(type_: Any, name: str) -> Any:
    if isinstance(type_, NewType):
        return PLACEHOLDER[type_.__name__]
    if type_ is Term:
        return Term(date(2026, 11, 1), date(2027, 12, 31))
    if is_dataclass(type_):
        return _made_up_whole(type_)
    if issubclass(type_, Enum):
        return next(iter(type_))
    return {bool: True, int: 7, date: date(2026, 11, 1), str: "ab" * 32 if "sha256" in name else f"an example of {name}"}[type_]


def _made_up_whole(event: Any) -> Any:
    hints = get_type_hints(event)
    return event(**{field.name: _made_up(hints[field.name], field.name) for field in fields(event) if field.init})


# Settings -------------------------------------------------------------------------------------------------------------


def settings() -> str:
    """The page of settings: the docstring of ``ledger.settings``."""
    text = (ledger.settings.__doc__ or "").strip().replace("``", "`")
    return f"# Settings\n\n{text}\n\nThis page is made from `ledger/settings.py` by `make docs`.\n"


# The command line -----------------------------------------------------------------------------------------------------


def command_line() -> str:
    """The page of commands: what each does, takes and answers, read from the parser itself."""
    choices = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    told = {action.dest: action.help or "" for action in choices._choices_actions}
    parts = [_command(name, told[name], one) for name, one in choices.choices.items()]
    return COMMANDS + "".join(sorted(parts))


def _command(name: str, told: str, one: argparse.ArgumentParser) -> str:
    actions = [each for each in one._actions if each.dest not in {"help", "office", "json"}]
    usage = " ".join(filter(None, (f"reciprocity {name}", *(_in_usage(each) for each in actions))))
    rows = "".join(f"| {_named(each)} | {_about(each)} |\n" for each in actions)
    exits = f"\nExits: {EXITS[name]}\n" if name in EXITS else ""
    return (
        f"\n## {name}\n\n{told[:1].upper()}{told[1:]}.\n\n    {usage}\n"
        + (f"\n| | |\n| --- | --- |\n{rows}" if rows else "")
        + exits
    )


def _value(each: argparse.Action) -> str:
    if each.nargs == 0:
        return ""
    if each.choices:
        return "|".join(map(str, each.choices))
    return str(each.metavar or each.dest.upper())


def _in_usage(each: argparse.Action) -> str:
    if each.option_strings:
        shown = f"{each.option_strings[0]} {_value(each)}".strip()
        again = "…" if isinstance(each, argparse._AppendAction) else ""
        return shown if each.required else f"[{shown}]{again}"
    many = "…" if each.nargs in {"+", "*"} else ""
    return f"[{_value(each)}{many}]" if each.nargs in {"?", "*"} else _value(each) + many


def _named(each: argparse.Action) -> str:
    names = ", ".join(each.option_strings)
    return "`" + f"{names} {_value(each)}".strip().replace("|", "\\|") + "`"


def _about(each: argparse.Action) -> str:
    default = each.default if isinstance(each.default, str | int) and not isinstance(each.default, bool) else ""
    shown = f"{default} unless told" if default and "default" not in (each.help or "") else ""
    return "; ".join(filter(None, ((each.help or "").replace("|", "\\|"), shown)))


# All of it ------------------------------------------------------------------------------------------------------------


def generated() -> dict[str, str]:
    """Path and text of every generated file, as the code would have them now."""
    pages = {
        NAMES: names(),
        "docs/reference/problems.md": problems(),
        "docs/reference/events.md": events(),
        "docs/reference/settings.md": settings(),
        "docs/reference/command-line.md": command_line(),
        "docs/reference/reciprocity.md": reciprocity_page.page(editions.shipped()),
        "docs/reference/openapi.json": as_json(described()),
    }
    for kind in KINDS:
        pages[f"ledger/wire/schemas/{file_name(kind.name)}"] = as_json(codec.schema(kind))
        kept = ROOT / "tests/vectors/events" / file_name(kind.name)
        pages[kept.relative_to(ROOT).as_posix()] = kept.read_text() if kept.exists() else as_json(example(kind))
    return pages


def names() -> str:
    """Every name ever used, in the order in which they came: never fewer than the committed list has."""
    committed = (ROOT / NAMES).read_text().split() if (ROOT / NAMES).exists() else []
    return "\n".join(dict.fromkeys([*committed, *(kind.name for kind in KINDS)])) + "\n"


def main() -> int:
    """Write what differs, and say so."""
    for name, text in generated().items():
        path = ROOT / name
        if not path.exists() or path.read_text() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
