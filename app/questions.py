"""Asks the store on a page's behalf: one engine a store, answers kept until the store changes."""

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
import streamlit as st
from sqlalchemy.engine import Engine
from sqlmodel import Session

from app.cli.output import load_settings
from kb.settings import Settings
from kb.store.session import open_engine, store_version

_PATIENCE_MS = 4000

P = ParamSpec("P")
T = TypeVar("T")


def settings() -> Settings:
    """The settings in force; read anew where the environment or the file changed."""
    return _settings(_environment())


def _environment() -> tuple[object, ...]:
    """What the settings are read from; reading them takes 10 ms, which a page would pay at every question."""
    try:
        state = Path("distillwatch.toml").stat()
        file = (Path.cwd(), state.st_mtime_ns, state.st_size)
    except FileNotFoundError:
        file = None
    named = sorted((name, value) for name, value in os.environ.items() if name.startswith("DISTILLWATCH_"))
    return (file, *named)


@lru_cache(maxsize=4)
def _settings(_read_from: tuple[object, ...]) -> Settings:
    return load_settings()


@st.cache_resource(max_entries=4, show_spinner=False)
def _engine(url: str) -> Engine:
    opened = open_engine(url, create=False)
    if opened.dialect.name == "sqlite":
        sa.event.listen(opened, "connect", _wait_less)
        opened.dispose()
    return opened


def _wait_less(connection: Any, _record: Any) -> None:
    """Somebody sits before the page: they are told of a lock sooner than a crawl gives up on one."""
    connection.execute(f"pragma busy_timeout={_PATIENCE_MS}")


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
