"""HTML, for people: the same answers as the JSON, in English and Spanish, without a line of script."""
