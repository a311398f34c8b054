"""``python -m projections run | rebuild [VIEW …] | lag``: the public views of the office in the settings.

It needs no key and no vault. Office views read what is private, and so are followed by ``reciprocity follow``, which opens the
whole office; that command follows the public views too.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from ledger import settings
from ledger.journal.journal import Journal, open_journal
from ledger.store.errors import StoreError
from projections.catalogue import Catalogue
from projections.follow import Follower, lag
from projections.rebuild import Faulty, Progress, rebuild
from projections.registry import Registry
from projections.standing import Standing
from projections.status_list import StatusList
from projections.trust import Trust
from projections.view import View


def public_views(journal: Journal) -> tuple[View, ...]:
    """Every view that follows the journal alone."""
    return (Standing(journal), Registry(journal), Trust(journal), StatusList(journal), Catalogue(journal))


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it is done, 1 when a view has stopped, 2 when there is nothing to follow."""
    parser = argparse.ArgumentParser(prog="python -m projections", description="The public views of an office.")
    parser.add_argument("--office", metavar="DIR", help="the office's folder (else RECIPROCITY_OFFICE, else var)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="follow the journal until told to stop").set_defaults(run=_run)
    again = commands.add_parser("rebuild", help="views from zero")
    again.add_argument("view", nargs="*", help="else all of them")
    again.set_defaults(run=_rebuild)
    commands.add_parser("lag", help="how far behind each view is").set_defaults(run=_lag)
    args = parser.parse_args(arguments)
    try:
        journal = open_journal(settings.read(folder=args.office).database_url)
        try:
            return int(args.run(journal, args))
        finally:
            journal.close()
    except (StoreError, settings.Unset) as error:
        print(error, file=sys.stderr)
        return 2


def _run(journal: Journal, _: argparse.Namespace) -> int:
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    Follower(journal, *public_views(journal)).run(stop)
    return 0 if stop.is_set() else 1


def _rebuild(journal: Journal, args: argparse.Namespace) -> int:
    views = public_views(journal)
    unknown = set(args.view) - {view.name for view in views}
    if unknown:
        print(f"There is no public view called {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    for view in views:
        if not args.view or view.name in args.view:
            try:
                rebuild(journal, view, _progress(view.name, journal.size()))
            except Faulty as error:
                print(error, file=sys.stderr)
                return 1
    return 0


def _progress(name: str, size: int) -> Progress:
    def show(position: int) -> None:
        print(f"{name}: {position} of {size}", file=sys.stderr)

    return show


def _lag(journal: Journal, _: argparse.Namespace) -> int:
    behind = lag(journal, public_views(journal))
    for one in behind:
        print(f"{one.view}: {one.behind} behind" + (f", stopped: {one.fault}" if one.fault else ""))
    return 1 if any(one.fault for one in behind) else 0


if __name__ == "__main__":
    sys.exit(main())
