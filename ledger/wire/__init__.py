"""What crosses into bytes, and back, strictly."""
