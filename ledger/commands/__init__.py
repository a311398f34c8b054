"""The commands of the ledger: each module adds its own to the one command line (``api/command.py`` gathers them)."""
