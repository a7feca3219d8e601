"""The ways that alerts go out, one file each."""

from kb.settings import ChannelSettings, Settings
from kb.watch.channels.atom import AtomChannel
from kb.watch.channels.base import Channel
from kb.watch.channels.calendar import CalendarChannel
from kb.watch.channels.file import FileChannel
from kb.watch.channels.mail import MailChannel
from kb.watch.channels.webhook import WebhookChannel

CHANNELS: dict[str, type[Channel]] = {
    "mail": MailChannel,
    "webhook": WebhookChannel,
    "atom": AtomChannel,
    "calendar": CalendarChannel,
    "file": FileChannel,
}
"""Type of a channel to the class that carries it."""


def channel_of(name: str, chosen: ChannelSettings, settings: Settings) -> Channel:
    """The channel that a part of the settings describes.

    Raises:
        SettingsError: a field that the type needs is missing.
    """
    return CHANNELS[chosen.type](name, chosen, settings)


def channels_of(settings: Settings) -> dict[str, Channel]:
    """Every channel that the settings describe, by its name.

    Raises:
        SettingsError: a field that a channel's type needs is missing.
    """
    return {name: channel_of(name, chosen, settings) for name, chosen in settings.channels.items()}
