"""What stands in for something that is still being worked out."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def loading(words: str, *, height: int) -> Iterator[None]:
    """A skeleton and what is being done, while the block runs; neither is sent where it is done at once.

    Args:
        words: what is being done, such as "Counting the edges".
        height: of what will stand there, in pixels, so that nothing jumps when it comes.
    """
    with st.spinner(words), st.skeleton(height=height):
        yield
