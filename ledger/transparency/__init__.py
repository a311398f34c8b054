"""A public log that nobody can rewrite, us included.

``merkle`` and ``edge`` compute, ``tiles`` keeps files, ``note``, ``checkpoint``, ``policy`` and ``tlog_proof`` spell what
the C2SP specifications spell, ``proofs`` makes and checks, and ``log`` moves the checkpoint forward, never back.
"""
