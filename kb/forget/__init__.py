"""Lawful removal: tombstones, and taking rows away so that what is left is as if they had never come."""
