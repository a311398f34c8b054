"""What a holder carries, and every check a verifier makes on it. Needs no database and, but for a newer status, no network."""
