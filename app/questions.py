"""Asks the store on a page's behalf: one engine a store, answers kept until the store changes."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.cli.output import load_settings
from kb.settings import Settings
from kb.store.session import open_engine, store_version

P = ParamSpec("P")
T = TypeVar("T")


def settings() -> Settings:
    """The settings in force; read anew, so that a changed environment counts."""
    return load_settings()


@st.cache_resource(max_entries=4, show_spinner=False)
def _engine(url: str) -> Engine:
    return open_engine(url, create=False)


def engine() -> Engine:
    """The engine of the store in force.

    Raises:
        StoreError: there is none, or it cannot be used.
    """
    return _engine(settings().url)


def version() -> int:
    """The store's version: grows with every write."""
    with Session(engine()) as session:
        return store_version(session)


def ask(question: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The answer to one of the store's questions, from the cache where nothing was written since.

    Args:
        question: a function of `kb` that takes a session first; its answer must be picklable.
        args: the question's other arguments, hashable by value.
        kwargs: likewise.
    """
    name = f"{question.__module__}.{question.__qualname__}"
    answer: T = _answer(settings().url, version(), name, args, kwargs, question)
    return answer


@st.cache_data(max_entries=400, show_spinner=False)
def _answer(
    url: str,
    version: int,
    name: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    _question: Callable[..., Any],
) -> Any:
    with Session(_engine(url)) as session:
        return _question(session, *args, **kwargs)
