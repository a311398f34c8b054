"""The script that the PostgreSQL container runs on an empty volume, run here against a real server."""

import os
import subprocess
from urllib.parse import parse_qs, urlsplit

import psycopg

from house.tree import ROOT
from pg import binaries


def test_the_vault_gets_a_database_that_others_may_not_enter(pg_cluster: str) -> None:
    found = urlsplit(pg_cluster)
    where = {"PGHOST": parse_qs(found.query).get("host", [found.hostname])[0], "PGPORT": str(found.port or 5432)}
    told = {"POSTGRES_USER": found.username or "postgres", "VAULT_PASSWORD": "it's; DROP"}
    path = f"{binaries()}:{os.environ['PATH']}"
    try:
        subprocess.run(
            [ROOT / "docker/initdb/10-vault.sh"], env={"PATH": path, **where, **told}, check=True, stdout=subprocess.DEVNULL
        )
        with psycopg.connect(pg_cluster, autocommit=True) as connection:
            connection.execute("CREATE ROLE passer_by LOGIN")
            [owner] = connection.execute("SELECT datdba::regrole::text FROM pg_database WHERE datname = 'vault'").fetchone() or [
                None
            ]
            allowed = connection.execute(
                "SELECT has_database_privilege('vault', 'vault', 'CONNECT'), has_database_privilege('passer_by', 'vault', 'CONNECT')"
            ).fetchone()
        assert (owner, allowed) == ("vault", (True, False))
    finally:
        with psycopg.connect(pg_cluster, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS vault")
            connection.execute("DROP ROLE IF EXISTS vault")
            connection.execute("DROP ROLE IF EXISTS passer_by")
