"""The vault: what may be forgotten, and so is never written in the journal.

``bodies``   the private half of lines, sealed under one key a subject (``transparency.md`` 3.4)
``people``   names and contacts, one erasable record a person
``tokens``   who may act, by bearer tokens kept as digests

It lies in another file than the journal, or in another PostgreSQL database or schema, with its own role and its own
backups, which must expire: an erasure reaches no backup by itself.
"""
