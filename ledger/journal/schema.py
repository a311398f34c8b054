"""The journal's tables (``transparency.md`` 3.2), in both dialects.

``line``             the library's table of stored events: the line itself, verbatim
``tlog_leaf``        the leaf's hash at its dense index, in the line's own transaction; its ``notification_id`` is unique
                     because its index is, and the one is bound to the other (an index of its own would cost every append)
``reservation``      keys that at most one page may hold; primary data, in the same backup
``once``             idempotency keys, with the request's digest and the answer
``counter``          numbers given out in blocks; gaps allowed
``tlog_head``        the only thing ever signed next to; ``tlog_checkpoint``, what was published
"""

from __future__ import annotations

PART = "journal"
VERSION = 1
LOCK = "1280263746, 1"
"""The advisory lock of the append: its own number, not the tables', so that ANALYZE and VACUUM stop nobody."""

CHANNEL = "ledger_line"

SQLITE: tuple[str, ...] = (
    """CREATE TABLE IF NOT EXISTS line (
        rowid INTEGER PRIMARY KEY AUTOINCREMENT,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        UNIQUE (originator_id, originator_version)) STRICT""",
    """CREATE TABLE IF NOT EXISTS tlog_leaf (
        leaf_index INTEGER PRIMARY KEY,
        notification_id INTEGER NOT NULL,
        leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
        line_id TEXT NOT NULL UNIQUE,
        CHECK (leaf_index = notification_id - 1)) STRICT""",
    """CREATE TABLE IF NOT EXISTS reservation (
        key BLOB PRIMARY KEY, page TEXT NOT NULL, since TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS once (
        key BLOB PRIMARY KEY, digest BLOB NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, at TEXT NOT NULL)
        STRICT, WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT",
    """CREATE TABLE IF NOT EXISTS tlog_head (
        one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS tlog_checkpoint (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL, published_at TEXT NOT NULL) STRICT""",
    *(
        f"""CREATE TRIGGER IF NOT EXISTS {table}_no_{act} BEFORE {act.upper()} ON {table}
            BEGIN SELECT RAISE(ABORT, 'what was written stays written'); END"""
        for table in ("line", "tlog_leaf")
        for act in ("update", "delete")
    ),
)

_APPEND = f"""
CREATE OR REPLACE FUNCTION append_lines(
  streams text[], numbers bigint[], names text[], ids text[], rests bytea[],
  free_keys bytea[], take_keys bytea[], take_pages text[],
  once_keys bytea[], once_digests bytea[], once_firsts bigint[], once_lasts bigint[], given timestamptz,
  OUT kind text, OUT which bigint, OUT first bigint, OUT recorded text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  tail bigint; leaves bigint; last_at text; moment timestamptz; entry bytea;
BEGIN
  PERFORM pg_advisory_xact_lock({LOCK});
  SELECT l.notification_id, encode(substr(l.state, 8, 27), 'escape') INTO tail, last_at
    FROM line l ORDER BY l.notification_id DESC LIMIT 1;
  tail := coalesce(tail, 0);
  SELECT coalesce(max(f.leaf_index) + 1, 0) INTO leaves FROM tlog_leaf f;
  IF leaves <> tail THEN kind := 'damaged'; RETURN; END IF;

  IF cardinality(streams) = 1 THEN  -- most writes have one line: plain statements take a third of the time
    IF numbers[1] <> coalesce((SELECT max(l.originator_version) FROM line l WHERE l.originator_id = streams[1]), 0) + 1 THEN
      kind := 'line'; which := 1; RETURN;
    END IF;
  ELSE
    SELECT c.i INTO which FROM (
        SELECT u.i, u.s, u.n - row_number() OVER (PARTITION BY u.s ORDER BY u.i) AS before
        FROM unnest(streams, numbers) WITH ORDINALITY AS u(s, n, i)) c
      WHERE c.before <> coalesce((SELECT max(l.originator_version) FROM line l WHERE l.originator_id = c.s), 0)
      ORDER BY c.i LIMIT 1;
    IF FOUND THEN kind := 'line'; RETURN; END IF;
  END IF;
  IF cardinality(take_keys) > 0 THEN
    SELECT u.i INTO which FROM unnest(take_keys) WITH ORDINALITY AS u(k, i)
      WHERE EXISTS (SELECT 1 FROM reservation r WHERE r.key = u.k) AND NOT u.k = ANY (free_keys) ORDER BY u.i LIMIT 1;
    IF FOUND THEN kind := 'take'; RETURN; END IF;
  END IF;
  IF cardinality(once_keys) > 0 THEN
    SELECT u.i INTO which FROM unnest(once_keys) WITH ORDINALITY AS u(k, i)
      WHERE EXISTS (SELECT 1 FROM once o WHERE o.key = u.k) ORDER BY u.i LIMIT 1;
    IF FOUND THEN kind := 'once'; RETURN; END IF;
  END IF;
  moment := coalesce(given, clock_timestamp());
  IF last_at IS NOT NULL AND moment < last_at::timestamptz - interval '2 seconds' THEN kind := 'clock'; RETURN; END IF;
  recorded := greatest(to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') COLLATE "C", last_at COLLATE "C");

  IF cardinality(streams) = 1 THEN
    entry := convert_to('{{"at":"' || recorded || '"', 'UTF8') || rests[1];
    INSERT INTO line (notification_id, originator_id, originator_version, topic, state)
      VALUES (tail + 1, streams[1], numbers[1], names[1], entry);
    INSERT INTO tlog_leaf (leaf_index, notification_id, leaf_hash, line_id)
      VALUES (tail, tail + 1, sha256('\\x00'::bytea || entry), ids[1]);
  ELSE
    WITH stamped AS MATERIALIZED (
        SELECT tail + u.i AS p, u.s, u.n, u.name, u.id, convert_to('{{"at":"' || recorded || '"', 'UTF8') || u.rest AS whole
        FROM unnest(streams, numbers, names, ids, rests) WITH ORDINALITY AS u(s, n, name, id, rest, i)),
      kept AS (
        INSERT INTO line (notification_id, originator_id, originator_version, topic, state)
        SELECT p, s, n, name, whole FROM stamped ORDER BY p)
    INSERT INTO tlog_leaf (leaf_index, notification_id, leaf_hash, line_id)
      SELECT p - 1, p, sha256('\\x00'::bytea || whole), id FROM stamped ORDER BY p;
  END IF;
  IF cardinality(free_keys) > 0 THEN DELETE FROM reservation r WHERE r.key = ANY (free_keys); END IF;
  IF cardinality(take_keys) > 0 THEN
    INSERT INTO reservation (key, page, since) SELECT k, p, recorded FROM unnest(take_keys, take_pages) AS u(k, p);
  END IF;
  IF cardinality(once_keys) > 0 THEN
    INSERT INTO once (key, digest, first, last, at) SELECT k, d, tail + f, tail + l, recorded
      FROM unnest(once_keys, once_digests, once_firsts, once_lasts) AS u(k, d, f, l);
  END IF;
  NOTIFY {CHANNEL};
  kind := 'written'; first := tail + 1;
END $$"""

POSTGRES: tuple[str, ...] = (
    """CREATE TABLE IF NOT EXISTS line (
        notification_id bigint PRIMARY KEY,
        originator_id text COLLATE "C" NOT NULL,
        originator_version bigint NOT NULL,
        topic text NOT NULL,
        state bytea NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    "ALTER TABLE line ALTER COLUMN state SET STORAGE EXTERNAL",
    """CREATE TABLE IF NOT EXISTS tlog_leaf (
        leaf_index bigint PRIMARY KEY,
        notification_id bigint NOT NULL,
        leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32),
        line_id text COLLATE "C" NOT NULL UNIQUE,
        CHECK (leaf_index = notification_id - 1))""",
    "CREATE TABLE IF NOT EXISTS reservation (key bytea PRIMARY KEY, page text NOT NULL, since text NOT NULL)",
    """CREATE TABLE IF NOT EXISTS once (
        key bytea PRIMARY KEY, digest bytea NOT NULL, first bigint NOT NULL, last bigint NOT NULL, at text COLLATE "C" NOT NULL)""",
    "CREATE TABLE IF NOT EXISTS counter (name text PRIMARY KEY, n bigint NOT NULL)",
    """CREATE TABLE IF NOT EXISTS tlog_head (
        one integer PRIMARY KEY CHECK (one = 1), size bigint NOT NULL, root bytea NOT NULL, note text NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS tlog_checkpoint (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        size bigint NOT NULL, root bytea NOT NULL, note text NOT NULL, published_at text NOT NULL)""",
    """CREATE OR REPLACE FUNCTION stays_written() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'what was written stays written'; END $$""",
    *(
        f"""CREATE OR REPLACE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION stays_written()"""
        for table in ("line", "tlog_leaf")
    ),
    _APPEND,
)
