"""Fifty officers type into the same and different sheets at once, while processes are killed."""
