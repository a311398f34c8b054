"""Contexts that only test suites use. The strict verifier never loads one: ``examples/v2`` defines every word there is."""
