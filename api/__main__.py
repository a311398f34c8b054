"""``python -m api``: the same as ``reciprocity``."""

from __future__ import annotations

from api.command import main

if __name__ == "__main__":
    main()
