"""The page of settings, from the two classes that hold them."""

import re
from typing import Any

from docs.generate.docstrings import annotations, meanings
from docs.generate.markdown import MADE, cell, code, table
from kb.settings import ChannelSettings, Settings

HEAD = """\
# Settings

Each setting is a variable of the environment, or a line of a `distillwatch.toml` in the folder where the command is started
(in lower case, without `DISTILLWATCH_`). A command's option wins over the environment, the environment over the file.
Passwords and keys belong into the environment; they are never printed.
"""

CHANNELS = """\
## Channels

Alerts go out by channels, each a table `[channels.NAME]` of `distillwatch.toml`:

```toml
[channels.desk]
type = "mail"
to = ["desk@example.org"]
host = "smtp.example.org"
port = 587
starttls = true
```
"""


def settings_page() -> str:
    """Both tables: what the machine's owner sets, and what a channel takes."""
    parts = [
        MADE.format("`kb/settings.py`"),
        HEAD,
        table(["setting", "type", "default", "meaning"], _rows(Settings, "DISTILLWATCH_")) + "\n",
        CHANNELS,
        table(["key", "type", "default", "meaning"], _rows(ChannelSettings, "")),
    ]
    return "\n".join(parts) + "\n"


def _rows(owner: Any, prefix: str) -> list[list[str]]:
    said, types = meanings(owner), annotations(owner)
    rows = []
    for name, field in owner.model_fields.items():
        shown = f"{prefix}{name.upper()}" if prefix else name
        rows.append([code(shown), code(_kind(types[name])), _default(field), cell(said.get(name, ""))])
    return rows


def _kind(annotation: str) -> str:
    """A type in the words of whoever sets it."""
    literal = re.fullmatch(r"Literal\[(.*)\]", annotation)
    if literal:
        return literal[1].replace("'", "").replace(", ", " | ")
    plain = annotation.removesuffix(" | None").replace("SecretStr", "secret").replace("str", "text")
    return {
        "tuple[text, ...]": "list of texts",
        "dict[text, ChannelSettings]": "tables",
        "Path": "path",
        "int": "whole number",
        "float": "number",
        "bool": "true or false",
    }.get(plain, plain)


def _default(field: Any) -> str:
    value = field.get_default(call_default_factory=True)
    if field.is_required():
        return "must be given"
    if value is None or value in ((), {}):
        return "unset"
    return code(str(value).lower() if isinstance(value, bool) else str(value))
