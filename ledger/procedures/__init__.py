"""The steps: open the page, ask the rule book, write the lines."""
