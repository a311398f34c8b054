"""The ledger: the rule book that says what is allowed, the procedures that do it, the journal of what was done.

Nothing here knows HTTP. ``rulebook`` is pure; ``journal`` and ``vault`` are the only memory; ``transparency``,
``credentials`` and ``audit`` need no database, so that a verifier can run them alone.
"""
