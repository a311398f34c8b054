"""A port that somebody else has is said in one sentence, and nothing is started or announced before."""

from __future__ import annotations

import argparse
import socket

import pytest

from api import serving
from ledger.settings import Unset
from offices import settings_in


def test_a_busy_port_is_told_before_anything_else(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(serving, "office_settings", lambda _: settings_in(tmp_path))
    monkeypatch.setattr(serving, "_rounds", lambda *_: pytest.fail("started before the port was known to be free"))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Unset, match=f"Port {port} of 127.0.0.1 is taken"):
            serving._serve(argparse.Namespace(host="127.0.0.1", port=port, resolve=[]))
    assert capsys.readouterr() == ("", "")
