"""What a channel carries: alerts with their watch, ready to be worded."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """An alert as its readers get it."""

    id: str
    watch: str
    """What the watch is on, in words."""
    note: str | None
    """Why somebody watches it."""
    tags: tuple[str, ...]
    reason: str
    quote: str | None
    link: str
    """Absolute address of the page that shows it."""
    at: datetime


def subject_of(messages: list[Message]) -> str:
    """One line for all of them."""
    if len(messages) == 1:
        return f"{messages[0].watch}: {messages[0].reason}"
    return f"{len(messages)} changes in what you watch"


def text_of(messages: list[Message]) -> str:
    """The alerts as plain text, one paragraph each."""
    paragraphs = []
    for message in messages:
        lines = [f"{message.watch}: {message.reason}"]
        if message.quote:
            lines.append(f"“{' '.join(message.quote.split())}”")
        lines.append(message.link)
        if message.note:
            lines.append(f"You watch this because: {message.note}")
        if message.tags:
            lines.append(f"Tags: {', '.join(message.tags)}")
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs) + "\n"
