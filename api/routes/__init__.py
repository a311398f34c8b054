"""JSON: one file a noun. A route translates; a procedure walks through the steps; only the rule book judges."""
