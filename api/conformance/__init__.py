"""Conformance mode: any W3C credential issued and verified under a throw-away key, for public test suites alone."""
