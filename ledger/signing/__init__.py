"""Keys, and the one way to sign."""
