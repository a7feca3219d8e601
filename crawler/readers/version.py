"""The version of the readers, in a file of its own: whoever asks for it need not load them all."""

READER_VERSION = 2
"""Raised when readers change what they return, so that archived pages are read again."""
