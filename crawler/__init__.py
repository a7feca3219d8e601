"""Fetch politely, archive what came, read it into a document."""
