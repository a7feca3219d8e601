"""What a reader sees when a page breaks: one line with an id that is found in the log."""

import logging

import streamlit as st
from sqlalchemy.exc import OperationalError

from kb.errors import DistillwatchError
from kb.ids import stable_id

log = logging.getLogger("distillwatch.app")


CANNOT_WRITE = (DistillwatchError, OperationalError)
"""What a decision may end with: it does not fit, came second, or the store cannot be written to now."""

LOCKED = "The store is locked by a long write. Try again in a moment."


def is_locked(error: OperationalError) -> bool:
    """Somebody else writes, and has for longer than we wait."""
    return "locked" in str(error.orig)


def why_not_written(error: DistillwatchError | OperationalError) -> str:
    """A decision that was not written, in one line."""
    if isinstance(error, DistillwatchError):
        return str(error)
    if is_locked(error):
        return f"{LOCKED} Nothing was decided."
    log.error("the store cannot be written to", exc_info=error)
    reason = str(error.orig).splitlines()[0] if error.orig else "cannot be written to"
    return f"Nothing was decided, since the store cannot be written to: {reason}."


def report_failure(error: Exception) -> bool:
    """Log the error with its traceback and show one line instead; True keeps Streamlit from showing its own."""
    if isinstance(error, DistillwatchError):
        st.error(str(error))
        return True
    key = stable_id(type(error).__name__, str(error))[:8]
    log.error("page failed, id %s", key, exc_info=error)
    if isinstance(error, OperationalError) and is_locked(error):
        st.error(LOCKED)
    else:
        st.error(f"This page failed. Reload it; if it fails again, look for {key} in the log.")
    return True
