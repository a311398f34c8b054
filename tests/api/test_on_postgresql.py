"""The doors answer the same whichever database is behind them: the office follows from its seed, and so do its answers."""

from __future__ import annotations

from fastapi.testclient import TestClient

from api.app import create_app
from doors import bearer, founded


def test_the_same_office_answers_the_same_on_postgresql(reading, told, tmp_path, pg_url) -> None:
    story = founded(tmp_path, pg_url)
    client = TestClient(create_app(story.desk), base_url="https://demo.reciprocity.invalid")
    try:
        for number in (told.maria, told.noah, told.ada):
            for asked in ("", "?valid_on=2025-01-01", "?valid_on=2028-04-01&known_at=2028-03-20"):
                path = f"/v1/endorsements/{number}/standing{asked}"
                assert client.get(path).json() == reading.get(path).json()
        for path in ("/v1/registry", "/v1/registry?limit=1", "/.well-known/did.json", "/associations/co/did.json"):
            assert client.get(path).text == reading.get(path).text
        search = {"name": "maria"}
        assert client.post("/v1/registry/search", json=search).json() == reading.post("/v1/registry/search", json=search).json()
        done = client.post(f"/v1/endorsements/{story.maria}/pause", json={}, headers=bearer(story, "co")).json()
        path = f"/v1/endorsements/{story.maria}/standing?at={done['position']}"
        assert client.get(path).json()["standing"] == "inactive"
    finally:
        story.office.journal.close()
        story.office.vault.close()
