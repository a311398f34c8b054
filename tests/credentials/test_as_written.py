"""What a wallet writes anew is known again, in whatever order; what it changes is another file."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from credentials import kit
from ledger.credentials import casting, credential, signature
from ledger.credentials.as_written import as_written
from ledger.credentials.signature import Suite
from ledger.signing import did

BOUND = replace(kit.PARTICULARS, subject="did:jwk:eyJrdHkiOiJPS1AifQ")
FOR_EVER = replace(kit.PARTICULARS, valid_until=None, demonstration=True)


def shuffled(value: Any, dice: Random) -> Any:
    if isinstance(value, dict):
        names = list(value)
        dice.shuffle(names)
        return {name: shuffled(value[name], dice) for name in names}
    return [shuffled(each, dice) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("suite", [Suite.RDFC, Suite.JCS])
@pytest.mark.parametrize("made", [kit.PARTICULARS, BOUND, FOR_EVER], ids=["plain", "bound", "for ever"])
def test_a_file_is_known_again_from_its_members_in_any_order(made: credential.Particulars, suite: Suite) -> None:
    method = did.method_id(made.issuer, kit.WI.verify_key)
    file = credential.render(signature.sign(casting.build(made), kit.WI, method=method, created=kit.ISSUED, suite=suite))
    dice = Random(7)
    for _ in range(50):
        text = json.dumps(shuffled(json.loads(file), dice))
        assert as_written(json.loads(text)) == file


def test_a_changed_member_is_another_file() -> None:
    file = credential.render(casting.build(kit.PARTICULARS))
    document = json.loads(file)
    assert as_written(document) == file
    for changed in (
        document | {"name": "Another"},
        document | {"colour": "green"},
        {n: v for n, v in document.items() if n != "name"},
    ):
        assert as_written(changed) != file
