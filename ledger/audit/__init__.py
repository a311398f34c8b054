"""The auditor's desk: needs an export or an address, and public keys; never our database.

``structure`` asks whether the tree is what was signed, ``meaning`` whether the lines may say what they say, ``artefacts``
whether what was published follows from them. The three share nothing, and ``verify`` puts their findings in one report.
"""
