"""A very small way to speak SQL to SQLite and PostgreSQL alike.

The journal, the vault and the views keep their rows through it: one ``Engine`` for each database (or schema), whose
``transaction()`` gives ``execute``, ``executemany``, ``fetchone`` and ``fetchall``. Statements are written once, with
``?`` for every value; where the two dialects differ, ``engine.dialect`` says which one is spoken.
"""
