"""Founding an office, admitting associations, keeping keys, appointing officers."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from ledger.commands.telling import Subparsers, code, command, day, office_settings, tell, warn
from ledger.journal.journal import open_journal
from ledger.office import Office
from ledger.procedures import associations, catalogue, officers, opening
from ledger.procedures.publishing import advance
from ledger.rulebook.authority import Key
from ledger.rulebook.vocabulary import ROOT, AssociationCode, PersonId, Role
from ledger.settings import Charter, Settings, Unset, read_charter, write_charter
from ledger.signing.keyring import LOG, FolderKeyring
from ledger.signing.keys import VerifyKey
from ledger.signing.p256 import P256Key
from ledger.signing.pair import PublicKeys
from ledger.vault.people import Person
from ledger.vault.vault import open_vault

Views = Callable[[Settings], None]
"""Makes the views' tables, where they are missing: theirs is a floor above this one."""


def add(parsers: Subparsers, views: Views) -> None:
    """Adds these commands to the command line; ``views`` is called whenever schemas are made."""
    it = command(parsers, "found", _found, "found a real office: root and log keys, first lines")
    it.add_argument(
        "--public-url", required=True, metavar="URL", help="where the world will find it; in DIDs and QR codes, never changed"
    )
    it.add_argument("--origin", required=True, metavar="NAME", help="the public log's name, such as ledger.example/endorsements")
    it.set_defaults(views=views)
    it = command(parsers, "migrate", _migrate, "make or bring up to date the schemas, and publish this release's editions")
    it.set_defaults(views=views)
    it = command(parsers, "associate", _associate, "admit an association, and make or take its key")
    it.add_argument("code", type=code, help="the association's, such as wi")
    _key_arguments(it)
    _add_keys(parsers)
    it = command(parsers, "officer", _officer, "say who may act for an association")
    it.add_argument("act", choices=["appoint", "end"], help="end: also voids their tokens")
    it.add_argument("who", help="appoint: the association's code; end: the officer's pseudonym")
    for name in ("given-name", "family-name", "email"):
        it.add_argument(f"--{name}", default="", metavar="TEXT", help="of the one appointed; kept in the vault only")
    it.add_argument("--role", choices=[role.value for role in Role], default=Role.COORDINATOR.value, help="what they may do")
    it = command(parsers, "token", _token, "a bearer token for an officer: shown once, stored hashed")
    it.add_argument("officer", help="the pseudonym that `officer appoint` told")
    it.add_argument("--expires", type=day, metavar="D", help="its last day; else until the appointment ends")


def _key_arguments(it: argparse.ArgumentParser) -> None:
    it.add_argument("--vkey", help="a key in the association's own custody (signed-note verifier key); to revoke: which")
    it.add_argument(
        "--es256", metavar="MULTIKEY", help="with --vkey: the P-256 key beside it, as `reciprocity signer --es256` tells"
    )
    it.add_argument("--signer", metavar="URL", help="where the association's signing service listens")
    it.add_argument("--root", metavar="FILE", type=Path, help="the root's sealed key, brought for this act")


def _add_keys(parsers: Subparsers) -> None:
    it = command(parsers, "keys", _keys, "list, add, rotate or revoke keys")
    it.add_argument("act", choices=["list", "add", "rotate", "revoke"], help="rotate: add one, and revoke the one before it")
    it.add_argument("code", type=code, nargs="?", default="", help="whose: an association's code, or alliance")
    _key_arguments(it)
    it.add_argument("--suspect-from", type=int, metavar="INDEX", help="the leaf from which the key's lines are doubted")


def _found(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    if settings.charter_file.exists():
        raise Unset(f"There is an office in {settings.folder} already. (Empty the folder if its founding was interrupted.)")
    charter = Charter(args.origin, args.public_url.rstrip("/"), demonstration=False)
    opening.require_lasting(settings, charter)
    keyring = opening.create_keyring(settings, charter.origin)
    write_charter(settings, charter)
    _schemas(settings, keyring.secret("vault"))
    office = opening.assemble(settings, charter)
    associations.found(office, settings.log)
    opening.mark_vault(office)
    advance(office, settings.log)
    args.views(settings)
    offline = keyring.remove(ROOT)
    root = VerifyKey.parse(_root_vkey(office))
    tell(
        args,
        f"Founded {charter.origin}.\nThe root's verifier key, for every verifier to pin:\n  {root.vkey}\n"
        f"Take the root's key off this machine now and keep it offline: {offline}\n"
        "It is asked for again (--root FILE) when an association is admitted or a key is revoked.",
        {"origin": charter.origin, "root": root.vkey, "root_key_file": str(offline), "size": office.journal.size()},
    )
    return 0


def _schemas(settings: Settings, secret: bytes) -> None:
    open_journal(settings.database_url, migrate=True).close()
    open_vault(settings.vault_url, secret, migrate=True).close()


def _root_vkey(office: Office) -> str:
    return associations.keys_in_force(office, ROOT)[-1].vkey


def _migrate(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    if not settings.charter_file.exists():
        tell(args, "There is no office here yet; `reciprocity found` makes the schemas as it founds one.", {"size": 0})
        return 0
    _schemas(settings, opening.keyring_of(settings, read_charter(settings)).secret("vault"))
    args.views(settings)
    office = opening.open_office(settings)
    written = catalogue.publish(office, settings.log)
    advance(office, settings.log)
    done = "this release's editions published" if written else "the editions were published already"
    tell(args, f"The schemas are up to date; {done}.", {"size": office.journal.size()})
    return 0


def _associate(args: argparse.Namespace) -> int:
    settings, office = _at_work(args)
    new = _new_keys(office, args)
    associations.admit(office, args.code, new, "association" if args.vkey else "operator")
    _confirm(office, args.code)
    return _announced(args, office, settings, new)


def _announced(args: argparse.Namespace, office: Office, settings: Settings, new: PublicKeys) -> int:
    advance(office, settings.log)
    vkey, es256 = new.key.vkey, new.es256.multikey if new.es256 else None
    facts = {"association": args.code, "vkey": vkey, "es256": es256, "size": office.journal.size()}
    tell(args, f"{args.code}: {vkey}  {es256 or '(no P-256 key)'}", facts)
    return 0


def _at_work(args: argparse.Namespace) -> tuple[Settings, Office]:
    settings = office_settings(args)
    office = opening.open_office(settings)
    if args.root:
        opening.bring_root(office, args.root)
    return settings, office


def _new_keys(office: Office, args: argparse.Namespace) -> PublicKeys:
    """The keys to announce: made here, or the association's own. Raises ``Unset``, ``BadKey``, ``NoKey``."""
    keyring = office.keyring
    if not isinstance(keyring, FolderKeyring):
        return keyring.public(args.code)
    if not args.vkey:
        return keyring.make(args.code)
    if not args.signer:
        raise Unset("--signer: where does the association's signing service listen?")
    if not _private_way(args.signer):
        raise Unset("--signer: an https address, or http on this machine (127.0.0.1): its token must not be read on the way.")
    if not args.es256:
        raise Unset("--es256: which P-256 key signs the association's tokens? `reciprocity signer --es256` tells.")
    own = PublicKeys(VerifyKey.parse(args.vkey), P256Key.of_multikey(args.es256))
    keyring.take(args.code, own, args.signer)
    return own


def _private_way(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"})


def _confirm(office: Office, actor: str) -> None:
    """The key has been announced: it signs from now on."""
    if isinstance(office.keyring, FolderKeyring):
        office.keyring.confirm(actor)


def _keys(args: argparse.Namespace) -> int:
    settings, office = _at_work(args)
    if args.act == "list":
        return _list_keys(args, office)
    if not args.code:
        raise Unset("keys: whose? Give an association's code, or alliance.")
    if args.code in {ROOT, LOG}:
        raise Unset(f"keys: the {args.code} key was fixed when the office was founded; verifiers pin it.")
    if args.act == "revoke":
        return _revoke(args, office, settings)
    old = office.keyring.signer(args.code).verify_key if args.act == "rotate" else None
    new = _new_keys(office, args)
    associations.announce(office, args.code, new, "association" if args.vkey else "operator")
    _confirm(office, args.code)
    if old:
        associations.retire(office, args.code, old.vkey, suspect_from=None)
    return _announced(args, office, settings, new)


def _revoke(args: argparse.Namespace, office: Office, settings: Settings) -> int:
    if not args.vkey:
        raise Unset("--vkey: which key? `reciprocity keys list` shows them.")
    associations.retire(office, args.code, args.vkey, suspect_from=args.suspect_from)
    if isinstance(office.keyring, FolderKeyring):
        opening.put_retired_aside(office, office.keyring)
    advance(office, settings.log)
    left = [key.vkey for key in associations.keys_in_force(office, args.code)]
    after = "" if left else f"\nNo key speaks for {args.code} now: `reciprocity keys add {args.code}` announces another."
    tell(args, f"{args.code}: revoked {args.vkey}{after}", {"association": args.code, "revoked": args.vkey, "left": left})
    return 0


def _list_keys(args: argparse.Namespace, office: Office) -> int:
    actors = [ROOT, "alliance", *sorted(edition.code for edition in catalogue.shipped().editions if edition.code != "alliance")]
    keys = [key for actor in actors for key in associations.keys_in_force(office, actor)]
    lines = [f"{key.vkey}  {key.es256 or '(no P-256 key)'}  (custody: {key.custody}, {_since(key)})" for key in keys]
    facts = [
        {"actor": key.actor, "vkey": key.vkey, "es256": key.es256, "custody": key.custody, "added": key.added} for key in keys
    ]
    tell(args, "\n".join(lines), {"keys": facts})
    return 0


def _since(key: Key) -> str:
    return "from the start" if key.added < 0 else f"behind leaf {key.added}"


def _officer(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    office = opening.open_office(settings)
    if args.act == "end":
        officers.dismiss(office, PersonId(args.who))
        tell(args, "The officer acts no longer; their tokens are void.", {"officer": args.who})
        return 0
    if not (args.given_name and args.family_name):
        raise Unset("officer appoint: --given-name and --family-name say who it is (kept in the vault only).")
    person = Person(PersonId(""), args.given_name, args.family_name, args.email or None)
    association = AssociationCode(code(args.who))
    who = officers.appoint(office, association, Role(args.role), person)
    tell(args, f"Appointed. Their pseudonym, for `reciprocity token`: {who}", {"officer": who, "association": association})
    return 0


def _token(args: argparse.Namespace) -> int:
    settings = office_settings(args)
    office = opening.open_office(settings)
    token = officers.new_token(office, PersonId(args.officer), args.expires)
    if not args.json:
        warn("Shown once; keep it as you would a password.")
    tell(args, token, {"token": token})
    return 0
