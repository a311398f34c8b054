"""The doors: JSON and pages for whoever asks, and the `reciprocity` command."""
