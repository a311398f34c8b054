"""Bring the Spanish catalogue up to date: new messages are added empty, those no longer said are dropped.

Messages come from the templates, from ``N_("…")`` and ``gettext("…")`` in the pages' modules, and from sentences that live
elsewhere: the verifier's, a signed answer's, and every refusal's. A test fails while one is missing, fuzzy or does not fill in what it is given.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from api.problems import listed
from ledger.credentials import answer_report
from ledger.credentials.sentences import SENTENCES

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "api/pages"
SPANISH = PAGES / "locale/es/LC_MESSAGES/messages.po"
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def messages() -> Iterator[str | tuple[str, str]]:
    """Everything that a page may say, in the order in which it is met."""
    for _, _, message, _, _ in extract_from_dir(str(PAGES), METHODS, OPTIONS, keywords=KEYWORDS):
        yield message
    yield from SENTENCES.values()
    yield from answer_report.SENTENCES.values()
    yield from answer_report.HEADLINES.values()
    for kind in listed():
        yield kind.title


def spanish() -> Catalog:
    """The catalogue as committed."""
    with SPANISH.open("rb") as source:
        return read_po(source, locale="es")


def updated() -> Catalog:
    """The catalogue with exactly the messages there are, translated as far as they were."""
    before, after = spanish(), Catalog(locale="es", charset="utf-8")
    for message in messages():
        kept = before.get(message)
        after.add(message, kept.string if kept else "")
    return after


def main() -> int:
    """Write it, and say what is missing."""
    catalogue = updated()
    with SPANISH.open("wb") as target:
        target.write(b"# The pages in Spanish. `python scripts/messages.py` brings this file up to date.\n\n")
        write_po(target, catalogue, omit_header=True, width=120)
    missing = [message.id for message in catalogue if message.id and not message.string]
    print(*missing, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
