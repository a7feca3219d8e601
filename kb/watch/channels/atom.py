"""Alerts as an Atom feed in a file, for feed readers."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from kb.export.base import whole
from kb.export.plain import clean
from kb.settings import ChannelSettings, Settings
from kb.watch.channels.base import DeliveryError, needed_path
from kb.watch.message import Message

_NS = "http://www.w3.org/2005/Atom"
_PREFIXES: Any = {None: _NS}
_MOST = 200


class AtomChannel:
    """Keeps the newest alerts, newest first; text is text, never HTML."""

    def __init__(self, name: str, chosen: ChannelSettings, settings: Settings) -> None:
        self._name = name
        self._path = needed_path(name, chosen)
        self._home = settings.base_url

    def deliver(self, messages: list[Message]) -> None:
        """Put the alerts at the head of the feed; one that is there already is not repeated."""
        try:
            old = _entries(self._path)
        except (OSError, etree.XMLSyntaxError) as error:
            raise DeliveryError(self._name, f"{self._path} is no feed of ours ({error})") from error
        fresh = {
            _id(message): _entry(message)
            for message in sorted(messages, key=lambda m: (m.at, m.id), reverse=True)
        }
        kept = [entry for entry in old if entry.findtext(f"{{{_NS}}}id") not in fresh]
        feed = etree.Element(f"{{{_NS}}}feed", nsmap=_PREFIXES)
        _add(feed, "title", "distillwatch: what moved")
        _add(feed, "id", f"urn:distillwatch:feed:{self._name}")
        _add(feed, "updated", datetime.now(UTC).isoformat(timespec="seconds"))
        etree.SubElement(feed, f"{{{_NS}}}link", href=self._home)
        feed.extend([*fresh.values(), *kept][:_MOST])
        with whole(self._path) as partial:
            partial.write_bytes(
                etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
            )


def _entries(path: Path) -> list[etree._Element]:
    if not path.exists():
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.parse(path, parser).getroot().findall(f"{{{_NS}}}entry")


def _id(message: Message) -> str:
    return f"urn:distillwatch:alert:{message.id}"


def _entry(message: Message) -> etree._Element:
    entry = etree.Element(f"{{{_NS}}}entry", nsmap=_PREFIXES)
    _add(entry, "id", _id(message))
    _add(entry, "title", f"{message.watch}: {message.reason}")
    _add(entry, "updated", message.at.isoformat(timespec="seconds"))
    author = etree.SubElement(entry, f"{{{_NS}}}author")
    _add(author, "name", "distillwatch")
    etree.SubElement(entry, f"{{{_NS}}}link", href=message.link)
    _add(entry, "summary", "\n".join(part for part in (message.quote, message.note) if part))
    for tag in message.tags:
        etree.SubElement(entry, f"{{{_NS}}}category", term=clean(tag))
    return entry


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_NS}}}{name}").text = clean(text)
