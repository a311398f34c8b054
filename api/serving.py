"""The commands that serve, follow and ask the views; and the demonstration."""

from __future__ import annotations

import argparse
import errno
import gc
import json
import signal
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from api import morning, sheet, signing, trusting
from api.answers import Standing
from api.conformance import flags
from api.mailing import relay_of
from api.reading import Reader
from api.rounds import Rounds, views_of
from api.sending import Ways
from ledger.commands.telling import Progress, Subparsers, command, day, moment, office_settings, tell, tell_raw, warn
from ledger.demonstration import founding as demonstration
from ledger.procedures import numbers, opening
from ledger.rulebook import number
from ledger.rulebook.vocabulary import PersonId
from ledger.settings import Settings, Unset, read_charter
from ledger.signing.demonstration import SEEDS
from ledger.signing.statement import format_at
from ledger.store.errors import StoreError
from projections.rebuild import Faulty, rebuild, rebuild_check
from projections.view import read_place

NOT_FOUND = FAULT = 1


def add(parsers: Subparsers) -> None:
    """Adds these commands to the command line."""
    it = command(parsers, "demo", _demo, "found a demonstration office; print a token for each of its cast")
    it.add_argument("--size", type=int, default=300, help="how many people who do not exist (default 300)")
    it.add_argument("--seed", type=int, default=0, help="what everything follows from (0 to 999)")
    it.add_argument("--public-url", default=demonstration.PUBLIC_URL, metavar="URL", help="what its DIDs and links name")
    it.add_argument("--if-absent", action="store_true", help="do nothing where there is an office already")
    it.add_argument("--list", action="store_true", help="name the known cases")
    it = command(parsers, "serve", _serve, "HTTP, pages and, unless told otherwise, the rounds")
    it.add_argument("--host", default="127.0.0.1", help="on which address; 0.0.0.0 for every one")
    it.add_argument("--port", type=int, help="else RECIPROCITY_PORT, else 8000")
    it.add_argument("--no-rounds", action="store_true", help="another process follows (`reciprocity follow`)")
    it.add_argument("--contact", default="", metavar="MAIL", help="the office's address for problems")
    flags.add(it)
    command(parsers, "follow", _follow, "the rounds, for a process of their own")
    command(parsers, "morning", _morning, "what falls due today: lapses, what ran out, open renewals; safe to run twice, or late")
    it = command(parsers, "standing", _standing, "what was true on a day, as known at a time")
    it.add_argument("number", help="the endorsement's, however it is spelled")
    it.add_argument("--valid-on", type=day, metavar="D", help="the day asked about; else today where its home is")
    it.add_argument(
        "--known-at", type=moment, metavar="T", help="as known then: a moment with its zone, or a day; else as known now"
    )
    it = command(parsers, "trust", _trust, "the trust file, as /v1/trust gives it: what an offline verifier needs")
    it.add_argument("-o", "--output", type=Path, metavar="FILE", help="else standard output")
    it.add_argument("--bundle", action="store_true", help="with the status lists and the checkpoint in force")
    it = command(parsers, "rebuild", _rebuild, "views from zero, with a progress bar")
    it.add_argument("view", nargs="*", help="which; else all of them")
    it.add_argument("--check", action="store_true", help="change nothing: hold every standing told today against the rule book")
    command(parsers, "lag", _lag, "how far behind each view is")
    signing.add(parsers)


def _rounds(settings: Settings, resolve: Sequence[str] = ()) -> Rounds:
    """The rounds of an office whose views have their tables. Raises ``Unset`` where they have none."""
    rounds = _rounds_of(settings, resolve)
    try:
        for view in (*rounds.public.views, *rounds.private.views):
            read_place(view.engine, view.key)
        rounds.delivery.mark()
    except StoreError as error:
        raise Unset("The views have no tables here, or older ones: run `reciprocity migrate` first.") from error
    return rounds


def _rounds_of(settings: Settings, resolve: Sequence[str] = ()) -> Rounds:
    office = opening.open_office(settings)
    host = office.charter.public_url.split("://", 1)[1].partition("/")[0].partition(":")[0]
    ways = Ways(flags.outgoing(office, resolve).post, relay_of(settings.smtp, settings.mail_from, host))
    return Rounds(office, settings.log, views_of(office), ways)


def make_views(settings: Settings) -> None:
    """Makes the views' tables, where they are missing."""
    rounds = _rounds_of(settings)
    rounds.migrate()
    rounds.office.journal.close()
    rounds.office.vault.close()


def forget(settings: Settings, person: PersonId) -> None:
    """Takes a person out of the office's own views, at once."""
    rounds = _rounds(settings)
    for view in (rounds.views.dossier, rounds.views.worklist, rounds.views.notices, rounds.views.outbox, rounds.views.reliance):
        view.erase(person)


def _demo(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    if args.list:
        return _list_cases(args, settings)
    if settings.charter_file.exists() and not demonstration.clear_interrupted(settings):
        if args.if_absent:
            return _as_it_is(settings)
        raise Unset(f"There is an office in {settings.folder} already; --if-absent leaves it as it is.")
    if args.seed not in SEEDS:
        raise Unset("--seed: a number from 0 to 999, so that a real office can refuse every demonstration's keys")
    bar = Progress("founding the demonstration", args.size)
    stage = demonstration.found_demonstration(
        settings,
        seed=args.seed,
        size=args.size,
        public_url=args.public_url,
        done=lambda done, every: bar.reached(args.size * done // every),
    )
    rounds = Rounds(stage.office, settings.log, views_of(stage.office))
    rounds.migrate()
    rounds.catch_up()
    bar.reached(args.size)
    lines = [f"  coordinator of {code}: {token}" for code, token in stage.tokens.items()]
    case = stage.cases.get("wisconsin-to-colorado", {}).get("number", "")
    tell(
        args,
        f"DEMONSTRATION: no association issued any of this. {stage.office.journal.size()} lines.\n"
        f"Tokens for /v1, shown once:\n" + "\n".join(lines) + f"\nTry the number {case}, or `reciprocity demo --list`.",
        {"size": stage.office.journal.size(), "tokens": stage.tokens, "cases": stage.cases},
    )
    return 0


def _as_it_is(settings: Settings) -> int:
    """The office stays; only views that a newer release has besides get their tables."""
    if read_charter(settings).demonstration:
        make_views(settings)
    return 0


def _list_cases(args: argparse.Namespace, settings: Settings) -> int:
    path = settings.folder / demonstration.CASES
    if not path.exists():
        raise Unset("There is no demonstration office here; `reciprocity demo` founds one.")
    cases = json.loads(path.read_text())
    width = max(len(name) for name in cases)
    tell(args, "\n".join(f"{c['number']}  {name:<{width}}  {c['what']}" for name, c in sorted(cases.items())), cases)
    return 0


def _serve(args: argparse.Namespace) -> int:
    # Doors and pages are half of what there is to import, and every other command would wait for them.
    import uvicorn  # noqa: PLC0415

    from api.app import create_app  # noqa: PLC0415

    settings = office_settings(args)
    door = _bound(args.host, settings.port if args.port is None else args.port)
    rounds = _rounds(settings, args.resolve)
    conformance = flags.mode(args, rounds.office)
    if not args.no_rounds:
        rounds.start()
    label = "DEMONSTRATION office" if rounds.office.charter.demonstration else "office"
    warn(f"The {label} {rounds.office.charter.origin} is at http://{args.host}:{door.getsockname()[1]}/ (Ctrl-C ends it)")
    try:
        app = create_app(rounds.desk(args.contact), conformance)
        settle()
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[door])
    except KeyboardInterrupt:  # how the one at the terminal ends it
        return 0
    finally:
        rounds.stop()
        door.close()
    return 0


def settle() -> None:
    """What is loaded by now lives as long as the process: the collector of unreachable objects passes it over from here on.

    Otherwise it goes through all of it, a tenth of a second and more, every some thousand answers.
    """
    gc.collect()
    gc.freeze()


def _bound(host: str, port: int) -> socket.socket:
    """The door, before anything is started or said. Raises ``Unset`` where somebody else has the port."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise Unset(
            f"Port {port} of {host} is taken: another program is there. End it, or choose another with --port."
        ) from error


def _follow(args: argparse.Namespace) -> int:
    rounds = _rounds(office_settings(args))
    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    rounds.start()
    stop.wait()
    rounds.stop()
    return 0


def _morning(args: argparse.Namespace) -> int:
    rounds = _rounds(office_settings(args))
    sheets = morning.morning(rounds)
    said = "\n".join(filter(None, map(sheet.prose, sheets))) or "Nothing falls due this morning."
    tell(args, said, {"associations": [sheet.facts(one) for one in sheets]})
    return 0


def _standing(args: argparse.Namespace) -> int:
    rounds = _rounds(office_settings(args))
    try:
        page = numbers.page_of(rounds.office, args.number)
    except numbers.NoSuchNumber as refusal:
        warn(refusal.sentence())
        return NOT_FOUND
    rounds.public.catch_up()
    told = Reader(rounds.desk()).standing(number.read(args.number), on=args.valid_on, known_at=args.known_at)
    tell(args, _said(told), TypeAdapter(Standing).dump_python(told, mode="json"))
    known = rounds.views.standing.answer(page, told.valid_on, known_at=args.known_at)
    return 0 if known else NOT_FOUND


def _said(told: Standing) -> str:
    """The standing in a headline, and below it what else is known."""
    known = f", as known at {told.known_at:%Y-%m-%d %H:%M} UTC" if told.known_at else ""
    review = " (under review)" if told.under_review else ""
    facts = {
        "reason": told.reason, "home": told.home, "category": told.category, "age band": told.age_band,
        "covered until": told.covered_until, "edition": told.edition, "lines known": told.size,
    }  # fmt: skip
    below = [f"  {name}: {value}" for name, value in facts.items() if value is not None]
    return "\n".join([f"{told.number}: {told.standing}{review} on {told.valid_on}{known}", *below])


def _trust(args: argparse.Namespace) -> int:
    rounds = _rounds(office_settings(args))
    rounds.public.catch_up()
    data = trusting.file(rounds.desk(), bundle=args.bundle)
    if args.output:
        args.output.write_bytes(data)
        tell(args, str(args.output), {"trust": str(args.output)})
    else:
        tell_raw(data.decode())
    return 0


def _rebuild(args: argparse.Namespace) -> int:
    rounds = _rounds_of(office_settings(args))
    rounds.migrate()
    if args.check:
        return _check_standings(args, rounds)
    views = {view.name: view for view in (*rounds.public.views, *rounds.private.views)}
    unknown = sorted(set(args.view) - set(views))
    if unknown:
        raise Unset(f"There is no view {', '.join(unknown)}; there are: {', '.join(views)}.")
    chosen = args.view or list(views)
    for name in chosen:
        try:
            rebuild(rounds.office.journal, views[name], Progress(name, rounds.office.journal.size()).reached)
        except Faulty as fault:
            warn(f"{fault}. The view in use stays as it is.")
            return FAULT
    tell(args, f"Rebuilt: {', '.join(chosen)}.", {"rebuilt": chosen})
    return 0


def _check_standings(args: argparse.Namespace, rounds: Rounds) -> int:
    """Every day on which the view of standings says another thing than the rule book does, from the same lines."""
    odd = list(rebuild_check(rounds.office.journal, rounds.views.standing))
    facts = [{"page": one.page, "day": one.day.isoformat(), "members": one.members} for one in odd]
    said = [f"{one.page}: on {one.day} the view differs in {', '.join(one.members)}" for one in odd]
    tell(args, "\n".join(said) or "Every standing is what the rule book says of the same lines.", {"differs": facts})
    return FAULT if odd else 0


def _lag(args: argparse.Namespace) -> int:
    rounds = _rounds(office_settings(args))
    lags = [*rounds.public.lag(), *rounds.private.lag()]
    late, since = rounds.delivery.late(format_at(rounds.office.clock()))
    facts = [{"view": one.view, "position": one.position, "behind": one.behind, "fault": one.fault} for one in lags]
    said = [f"{one.view}: {one.behind} lines behind" + (f", stopped: {one.fault}" if one.fault else "") for one in lags]
    said.append(f"messages to employers: {late} wait though they are due" + (f", since {since}" if since else ""))
    tell(args, "\n".join(said), {"views": facts, "late": late, "late_since": since or None})
    return 0 if not any(one.fault for one in lags) else 1
