"""Scheduled updates: what is due when, the service that runs it, and files for who starts services."""
