"""The vault's tables; the same statements for both databases but for the names of types.

An erased body leaves its row with id and page, both of which the log shows anyway, so that *erased* can be told from
*lost*, and the ground of the erasure; nothing else of it stays.
"""

from __future__ import annotations

PART = "vault"
VERSION = 4

ERASABLE = ("subject_key", "body", "document", "person", "person_word", "token", "employer", "employer_count", "wallet")

_TABLES = (
    "CREATE TABLE IF NOT EXISTS subject_key (subject {text} PRIMARY KEY, key {bytes} NOT NULL)",
    """CREATE TABLE IF NOT EXISTS body (
        id {text} PRIMARY KEY, page {text} NOT NULL, subject {text}, sealed {bytes},
        written {text} NOT NULL, settled {integer} NOT NULL DEFAULT 0, basis {text})""",
    "CREATE INDEX IF NOT EXISTS body_page ON body (page)",
    "CREATE INDEX IF NOT EXISTS body_unsettled ON body (written) WHERE settled = 0",
    """CREATE TABLE IF NOT EXISTS document (
        subject {text} NOT NULL, sha256 {text} NOT NULL, sealed {bytes} NOT NULL, PRIMARY KEY (subject, sha256))""",
    """CREATE TABLE IF NOT EXISTS person (
        id {text} PRIMARY KEY, given_name {text} NOT NULL, family_name {text} NOT NULL, email {text},
        email_key {bytes} UNIQUE, listed {integer} NOT NULL, former_names {text} NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS person_word (word {text} NOT NULL, person {text} NOT NULL, PRIMARY KEY (word, person))",
    "CREATE INDEX IF NOT EXISTS person_word_person ON person_word (person)",
    """CREATE TABLE IF NOT EXISTS token (
        hash {bytes} PRIMARY KEY, officer {text} NOT NULL, association {text} NOT NULL, role {text} NOT NULL,
        expires {text}, revoked {integer} NOT NULL DEFAULT 0)""",
    "CREATE INDEX IF NOT EXISTS token_officer ON token (officer)",
    "CREATE TABLE IF NOT EXISTS employer (id {text} PRIMARY KEY, name {text} NOT NULL, mail {text} NOT NULL)",
    """CREATE TABLE IF NOT EXISTS employer_count (
        employer {text} NOT NULL, day {text} NOT NULL, what {text} NOT NULL, number {integer} NOT NULL,
        PRIMARY KEY (employer, day, what))""",
    """CREATE TABLE IF NOT EXISTS wallet (
        hash {bytes} PRIMARY KEY, kind {text} NOT NULL, offer {text} NOT NULL, person {text} NOT NULL, expires {text} NOT NULL,
        says {text} NOT NULL, spent {integer} NOT NULL DEFAULT 0, tries {integer} NOT NULL DEFAULT 0)""",
    "CREATE INDEX IF NOT EXISTS wallet_offer ON wallet (offer)",
    "CREATE INDEX IF NOT EXISTS wallet_person ON wallet (person)",
    "CREATE INDEX IF NOT EXISTS wallet_expires ON wallet (expires)",
    """CREATE TABLE IF NOT EXISTS asking (
        ref {text} PRIMARY KEY, secret {bytes} NOT NULL, expires {text} NOT NULL, answered {integer} NOT NULL,
        tries {integer} NOT NULL, sealed {bytes} NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS asking_expires ON asking (expires)",
    "CREATE TABLE IF NOT EXISTS mark (one {integer} PRIMARY KEY CHECK (one = 1), mark {text} NOT NULL)",
)

SQLITE = tuple(s.format(text="TEXT", bytes="BLOB", integer="INTEGER") for s in _TABLES)
"""No table is ``WITHOUT ROWID``: rows of kilobytes are kept and found in half the time beside an index than within one."""
POSTGRES = (
    *(s.format(text='text COLLATE "C"', bytes="bytea", integer="integer") for s in _TABLES),
    *(f"ALTER TABLE {table} ALTER COLUMN sealed SET STORAGE EXTERNAL" for table in ("body", "document", "asking")),
)
"""What is sealed looks like chance and does not shrink: PostgreSQL need not try it with each that is longer than two kilobytes."""
