"""What a reader sees when a page breaks: one line with an id that is found in the log."""

import logging

import streamlit as st
from sqlalchemy.exc import OperationalError

from kb.errors import DistillwatchError
from kb.ids import stable_id

log = logging.getLogger("distillwatch.app")


def report_failure(error: Exception) -> bool:
    """Log the error with its traceback and show one line instead; True keeps Streamlit from showing its own."""
    if isinstance(error, DistillwatchError):
        st.error(str(error))
        return True
    key = stable_id(type(error).__name__, str(error))[:8]
    log.error("page failed, id %s", key, exc_info=error)
    if isinstance(error, OperationalError) and "locked" in str(error.orig):
        st.error("The store is locked by a long write. Try again in a moment.")
    else:
        st.error(f"This page failed. Reload it; if it fails again, look for {key} in the log.")
    return True
