"""Policies: parsed strictly, and a quorum is what the text says, for every set of witnesses."""

from itertools import combinations

import pytest

from ledger.transparency.checkpoint import Checkpoint
from ledger.transparency.merkle import EMPTY_ROOT
from ledger.transparency.note import NotSigned, Signature, WitnessKey
from ledger.transparency.policy import BadPolicy, NoQuorum, of_log, parse_policy
from transparency.log_kit import LOG_KEY, ORIGIN, seeded

HEAD = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
SIGNED = HEAD.signed_by(LOG_KEY)
LOG = f"log {LOG_KEY.verify_key.vkey}\n"
SIGNERS = {name: seeded(f"{name}.example/witness", name) for name in ("X1", "X2", "X3", "Y1", "Y2", "Y3")}
KEYS = {name: WitnessKey(signer.verify_key.name, signer.verify_key.raw) for name, signer in SIGNERS.items()}


def witness(name):
    return f"witness {name} {KEYS[name].vkey}\n"


ALL = "".join(map(witness, KEYS))
SPECIFICATIONS_EXAMPLE = (
    LOG + "# two operators\n\n" + ALL + "group X-witnesses 2 X1 X2 X3\n\t group  Y-witnesses\tany Y1 Y2 Y3 \n"
    "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
)


def parse(text):
    return parse_policy(text.encode())


def cosigned(*names):
    lines = [KEYS[name].cosign(HEAD.text, SIGNERS[name], at=1_795_000_000) for name in names]
    return SIGNED.signed_also(lines).data


def test_the_specifications_example_asks_for_two_of_x_and_one_of_y_of_every_set():
    policy = parse(SPECIFICATIONS_EXAMPLE)
    for count in range(7):
        for names in combinations(KEYS, count):
            enough = sum(n[0] == "X" for n in names) >= 2 and any(n[0] == "Y" for n in names)
            assert policy.met_by(set(names)) == enough


def test_a_quorum_of_cosignatures_is_accepted_and_named():
    accepted = parse(SPECIFICATIONS_EXAMPLE).accept(cosigned("X1", "X3", "Y2"))
    assert [(found.witness, found.at) for found in accepted.cosigned] == [(n, 1_795_000_000) for n in ("X1", "X3", "Y2")]


@pytest.mark.parametrize("names", [(), ("X1",), ("X1", "X2", "X3"), ("X1", "Y1", "Y2", "Y3")])
def test_too_few_cosignatures_are_refused_but_can_be_read(names):
    policy = parse(SPECIFICATIONS_EXAMPLE)
    with pytest.raises(NoQuorum):
        policy.accept(cosigned(*names))
    assert [found.witness for found in policy.read(cosigned(*names)).cosigned] == list(names)


def test_a_cosignature_of_another_tree_does_not_verify_here():
    other = Checkpoint(ORIGIN, 1, b"\1" * 32)
    grafted = SIGNED.signed_also([KEYS["X1"].cosign(other.text, SIGNERS["X1"], at=1)]).data
    with pytest.raises(NotSigned):
        parse(SPECIFICATIONS_EXAMPLE).accept(grafted)


def test_a_cosignature_under_another_witness_name_counts_for_nobody():
    mine = KEYS["X1"].cosign(HEAD.text, SIGNERS["X1"], at=1)
    moved = Signature(KEYS["X2"].name, mine.key_id, mine.value)
    policy = parse(LOG + witness("X2") + "quorum X2\n")
    with pytest.raises(NoQuorum):
        policy.accept(SIGNED.signed_also([moved]).data)
    posing = Signature(KEYS["X2"].name, KEYS["X2"].note_id, mine.value)
    with pytest.raises(NotSigned):
        policy.accept(SIGNED.signed_also([posing]).data)


def test_without_the_logs_signature_no_quorum_helps():
    lines = [KEYS[name].cosign(HEAD.text, SIGNERS[name], at=1) for name in KEYS]
    note = f"{HEAD.text}\n{''.join(line.line for line in lines)}".encode()
    with pytest.raises(NotSigned):
        parse(SPECIFICATIONS_EXAMPLE).accept(note)


def test_no_witness_is_a_quorum_of_none():
    policy = parse_policy(of_log(LOG_KEY.verify_key))
    assert policy.asks_no_witness
    assert policy.accept(SIGNED.data).cosigned == ()
    assert not parse(SPECIFICATIONS_EXAMPLE).asks_no_witness


def test_a_policy_without_a_log_accepts_no_note():
    with pytest.raises(NotSigned):
        parse("quorum none\n").accept(SIGNED.data)


def test_words_of_other_scripts_are_opaque_names():
    policy = parse_policy(
        LOG.encode() + b"witness caf\xc3\xa9 " + KEYS["X1"].vkey.encode() + b" https://x\n# \xff\nquorum caf\xc3\xa9\n"
    )
    assert policy.accept(cosigned("X1")).checkpoint == HEAD


X = witness("X1") + witness("X2")


@pytest.mark.parametrize(
    "text",
    [
        "",
        LOG,
        LOG + "quorum none",
        LOG + "quorum none\nquorum none\n",
        LOG + "quorum X1\n",
        LOG + "quorum X1\n" + X,
        LOG + LOG + "quorum none\n",
        LOG + X + X + "quorum X1\n",
        LOG + X + f"witness X1 {KEYS['Y1'].vkey}\nquorum X1\n",
        LOG + X + f"witness X9 {KEYS['X1'].vkey}\nquorum X9\n",
        LOG + f"witness none {KEYS['X1'].vkey}\nquorum none\n",
        LOG + f"witness W {WitnessKey(ORIGIN, LOG_KEY.verify_key.raw).vkey}\nquorum W\n",
        LOG + f"witness W {LOG_KEY.verify_key.vkey}\nquorum W\n",
        f"log {KEYS['X1'].vkey}\nquorum none\n",
        LOG + X + "group G 0 X1 X2\nquorum G\n",
        LOG + X + "group G 3 X1 X2\nquorum G\n",
        LOG + X + "group G 02 X1 X2\nquorum G\n",
        LOG + X + "group G +1 X1 X2\nquorum G\n",
        LOG + X + "group G some X1 X2\nquorum G\n",
        LOG + X + "group G any\nquorum G\n",
        LOG + X + "group G any X1 X1\nquorum G\n",
        LOG + X + "group G any X1 none\nquorum G\n",
        LOG + X + "group G any X1\ngroup H all G X1\nquorum H\n",
        LOG + X + "group G any G\nquorum G\n",
        LOG + X + "group X1 any X2\nquorum X1\n",
        LOG + X + "group none any X2\nquorum none\n",
        LOG + X + "quorum X1 X2\n",
        LOG + "observe all\nquorum none\n",
        LOG + "quorum\u00a0none\n",
        LOG + "quorum none\r\n",
        LOG + "quorum none\0\n",
        LOG + "quorum none\x7f\n",
    ],
)
def test_what_is_not_a_policy_is_refused(text):
    with pytest.raises(BadPolicy):
        parse(text)


def test_a_fault_names_its_line():
    with pytest.raises(BadPolicy, match="line 3: X7 is not defined"):
        parse(LOG + "# who\nquorum X7\n")
