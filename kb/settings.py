"""Everything that a machine's owner can set, from `DISTILLWATCH_*` variables or a `distillwatch.toml`."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class ChannelSettings(BaseModel):
    """One way that alerts go out; which fields count depends on the type."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["mail", "webhook", "atom", "calendar", "file"]
    """How it goes out."""
    to: tuple[str, ...] = ()
    """Addresses, for mail."""
    sender: str = "distillwatch@localhost"
    """Address that mail comes from."""
    host: str = "127.0.0.1"
    """SMTP server."""
    port: int = 25
    """Port of the SMTP server."""
    starttls: bool = False
    """Talk to the SMTP server encrypted, and not at all where it cannot."""
    user: str | None = None
    """SMTP user; the password is DISTILLWATCH_SMTP_PASSWORD."""
    url: str | None = None
    """Where a webhook is posted to."""
    form: Literal["plain", "slack"] = "plain"
    """What a webhook's body looks like."""
    path: Path | None = None
    """File of a feed, a calendar or a log."""
    timeout_s: float = 15.0
    """How long a mail or web server may be silent, and a third of how long all of a delivery may take."""


class Settings(BaseSettings):
    """The settings of one machine; read once at the edge and passed in."""

    model_config = SettingsConfigDict(
        env_prefix="DISTILLWATCH_", toml_file="distillwatch.toml", extra="ignore", frozen=True
    )

    data: Path = Path("data")
    """Folder of the database, the page archive, logs and catalogue additions."""
    database_url: str | None = None
    """SQLAlchemy URL; a SQLite file `distillwatch.db` in the data folder where it is not set."""
    spacy_model: str = "en_core_web_md"
    """Name of the installed English pipeline: `en_core_web_md` finds the packaged one as well."""
    fast_matrix_product: bool = True
    """Let thinc multiply with numpy: half as quick again as its own, equal entities."""
    claims_endpoint: str | None = None
    """Base address of an OpenAI-compatible server (`http://127.0.0.1:8080/v1`) that extracts claims in place of the
    packaged model; the texts go there. Nothing leaves the machine where it is not set."""
    claims_endpoint_model: str | None = None
    """Name of the model that the endpoint is asked for."""
    claims_endpoint_key: SecretStr | None = None
    """Key that the endpoint wants, if any."""
    processes: int = 1
    """Processes that extraction may use."""
    relevance_threshold: float = 0.5
    """Documents scored below it are kept and archived, and no claims are extracted from them."""
    ocr: bool = False
    """Read scanned pages of PDF files with tesseract, where that is installed: seconds a page."""
    contact: str | None = None
    """E-mail or web address put into the crawler's user agent; needed before crawling other hosts than this one."""
    courtlistener_token: SecretStr | None = None
    """Token of the CourtListener API; without it the ways that need none are used."""
    courtlistener_webhook: SecretStr | None = Field(default=None, min_length=24)
    """Secret at the end of the address that CourtListener posts alerts to; the address is not there without it."""
    courtlistener_per_minute: int = 5
    """Most requests to CourtListener's API in a minute, whoever makes them over this store."""
    courtlistener_per_hour: int = 50
    """Most requests to it in an hour."""
    courtlistener_per_day: int = 125
    """Most requests to it in a day."""
    retention_days: int = Field(default=0, ge=0, le=36_500)
    """Days that archived pages and full texts are kept, quotations and their places for ever; 0 keeps everything."""
    log_format: Literal["text", "json"] = "text"
    """How updates, the schedule and workers log: lines for people, or one JSON object a line on standard error."""
    quiet_hours: str | None = None
    """Local time in which the schedule starts nothing, such as `22:00-06:00`."""
    channels: dict[str, ChannelSettings] = {}
    """Name to channel; `[channels.NAME]` in distillwatch.toml."""
    smtp_password: SecretStr | None = None
    """Password of a mail channel's user."""
    webhook_secret: SecretStr | None = None
    """Key that webhooks are signed with."""
    base_url: str = "http://127.0.0.1:8501"
    """Where alerts' links lead: the app's address."""
    port: int = 8501
    """Port of the app on the loopback address."""
    read_only: bool = False
    """The app shows and never writes."""
    user: str = "local"
    """Name under which decisions are recorded where nobody is signed in."""
    oidc_metadata_url: str | None = None
    """Discovery document of the OpenID Connect provider that people sign in with; without it nobody has to."""
    oidc_client_id: str | None = None
    """What the provider calls this app."""
    oidc_client_secret: SecretStr | None = None
    """Secret that the provider gave for it."""
    oidc_cookie_secret: SecretStr | None = None
    """Key that the sign-in cookie is signed with; at least 32 random characters."""
    readers: tuple[str, ...] = ()
    """Addresses, or domains such as `@desk.example`, of those who may read; empty is whoever the provider signs in."""
    reviewers: tuple[str, ...] = ()
    """Addresses of those who may decide where people sign in; empty is nobody. Asked at every decision."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over the file."""
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))

    @property
    def url(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.data / 'distillwatch.db'}"

    @property
    def archive(self) -> Path:
        """Folder of the WARC files."""
        return self.data / "archive"
