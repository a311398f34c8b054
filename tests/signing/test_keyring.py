"""Both keys of whoever speaks: made together, sealed together, told apart from keys of before there were two."""

import json
from base64 import b64encode

import pytest

from ledger.signing.demonstration import DemonstrationKeyring, is_demonstration_es256
from ledger.signing.keyring import FolderKeyring, KeyEncryptionKey, NoKey, NoKeyOf, NoP256Key
from ledger.signing.keys import SigningKey
from ledger.signing.pair import PublicKeys, Signers, from_seed
from ledger.signing.remote import remote

KEK = KeyEncryptionKey(b"k" * 32)


@pytest.fixture
def keyring(tmp_path):
    return FolderKeyring.create(tmp_path / "keys", KEK, lambda keys, address: remote(keys, address, "token"))


def test_one_secret_makes_two_keys_that_have_nothing_in_common():
    signer, tokens = from_seed("wi", b"s" * 32)
    assert tokens.key_id == f"{signer.verify_key.key_id}-es256"
    assert signer.verify_key.raw not in tokens.key.raw
    assert from_seed("co", b"s" * 32)[1].key == tokens.key, "the name makes no key"
    assert from_seed("wi", b"t" * 32)[1].key != tokens.key


def test_both_are_made_confirmed_and_found_again(keyring, tmp_path):
    made = keyring.make("wi")
    with pytest.raises(NoKeyOf):
        keyring.es256("wi")
    keyring.confirm("wi")
    again = FolderKeyring(tmp_path / "keys", KEK, remote)
    assert again.public("wi") == keyring.public("wi") == made
    assert made.es256.verify(again.es256("wi").sign(b"data"), b"data")
    assert made.key.verify(again.signer("wi").sign(b"data"), b"data")


def test_the_next_pair_takes_the_place_of_both(keyring):
    old = keyring.make("wi")
    keyring.confirm("wi")
    new = keyring.make("wi")
    keyring.confirm("wi")
    assert keyring.public("wi") == new
    assert not {old.key, old.es256} & {new.key, new.es256}
    keyring.retire("wi")
    for asked in (keyring.signer, keyring.es256, keyring.public):
        with pytest.raises(NoKeyOf):
            asked("wi")


def test_of_an_office_founded_before_the_refusal_says_what_to_do(keyring, tmp_path):
    """Its file has no P-256 key, and its log announces none."""
    seed = b"o" * 32
    key = SigningKey.from_seed("wi", seed).verify_key
    sealed = b64encode(KEK.seal(seed, key.vkey.encode())).decode()
    (tmp_path / "keys" / "wi.key").write_text(json.dumps({"vkey": key.vkey, "sealed": sealed}))
    assert keyring.signer("wi").verify_key == key
    assert keyring.public("wi") == PublicKeys(key, None)
    with pytest.raises(NoP256Key, match="reciprocity keys rotate wi"):
        keyring.es256("wi")


def test_a_file_that_names_another_p_256_key_than_its_seed_makes_is_refused(keyring, tmp_path):
    keyring.make("wi")
    keyring.confirm("wi")
    file = tmp_path / "keys" / "wi.key"
    other = from_seed("wi", b"x" * 32)[1].key.multikey
    file.write_text(json.dumps(json.loads(file.read_text()) | {"es256": other}))
    with pytest.raises(NoKey, match="another P-256 key"):
        FolderKeyring(tmp_path / "keys", KEK, remote).signer("wi")


def test_in_its_own_custody_an_association_may_keep_one_key_or_two(keyring):
    signer, tokens = from_seed("or", b"o" * 32)
    keyring.take("or", PublicKeys(signer.verify_key, tokens.key), "http://127.0.0.1:9/")
    keyring.confirm("or")
    assert keyring.public("or") == Signers(signer, tokens).public
    assert keyring.es256("or").key_id == tokens.key_id
    keyring.take("or", PublicKeys(signer.verify_key), "http://127.0.0.1:9/")
    keyring.confirm("or")
    with pytest.raises(NoP256Key):
        keyring.es256("or")


def test_a_demonstration_s_p_256_key_is_anybody_s_too():
    demonstration = DemonstrationKeyring(7, "demo.reciprocity.invalid/7")
    assert is_demonstration_es256(demonstration.es256("wi").key, "wi")
    assert not is_demonstration_es256(from_seed("wi", b"s" * 32)[1].key, "wi")
    assert demonstration.public("wi").key == demonstration.signer("wi").verify_key
