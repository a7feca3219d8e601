"""Errors that a person will read: what is wrong, with what, and what to do next.

DistillwatchError
├── SettingsError            a setting is missing or contradicts another
├── StoreError               the database cannot be opened, is of another version, or is locked
├── ModelMissingError        a language model is not installed
├── AnnotationError          a line of a JSON Lines file departs from the ontology's format
├── MisfitError              an annotation does not fit its document
├── UnknownNameError         an entity, case, format or date that is not there
├── ExportError              a file cannot be written
├── UnreadableExportError    an export cannot be read back
├── AlreadyDecidedError      somebody else decided it in the meantime
└── DecisionError            a decision does not fit what it is about
"""

from pathlib import Path


class DistillwatchError(Exception):
    """Base of every error that the command line prints in one line."""


class SettingsError(DistillwatchError):
    """A setting is missing or contradicts another."""

    def __init__(self, setting: str, reason: str, advice: str) -> None:
        self.setting = setting
        super().__init__(f"{setting}: {reason}; {advice}")


class StoreError(DistillwatchError):
    """The database cannot be used as it is."""

    def __init__(self, url: str, reason: str, advice: str) -> None:
        self.url = url
        super().__init__(f"{url}: {reason}; {advice}")


class ModelMissingError(DistillwatchError):
    """A spaCy pipeline or a trained model of ours is not installed."""

    def __init__(self, model: str, advice: str) -> None:
        self.model = model
        super().__init__(f"language model {model} is not installed; {advice}")


class AnnotationError(DistillwatchError):
    """A line of a JSON Lines file departs from the ontology's format."""

    def __init__(self, path: Path | str, line: int, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        super().__init__(f"{path}, line {line}: {reason}; mend or leave out the line and run again")


class MisfitError(DistillwatchError):
    """An annotation does not fit the document that it is of."""

    def __init__(self, document_id: str, reason: str) -> None:
        self.document_id = document_id
        self.reason = reason
        super().__init__(
            f"document {document_id}: {reason}; mend the annotation, or extract the document anew with `distillwatch extract --all`"
        )


class UnknownNameError(DistillwatchError):
    """Something was asked for by a name that is not there."""

    def __init__(self, what: str, name: str, nearest: str | None = None) -> None:
        self.what = what
        self.name = name
        self.nearest = nearest
        hint = f"did you mean {nearest}?" if nearest else "look it up with `distillwatch search`"
        super().__init__(f"no {what} called {name!r}; {hint}")


class ExportError(DistillwatchError):
    """A file cannot be written."""

    def __init__(self, path: Path | str, reason: str, advice: str = "choose another place") -> None:
        self.path = path
        super().__init__(f"{path}: {reason}; {advice}")


class UnreadableExportError(DistillwatchError):
    """An export cannot be read back, or not be compared."""

    def __init__(
        self, path: Path | str, reason: str, advice: str = "export it anew with `distillwatch export`"
    ) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}; {advice}")


class AlreadyDecidedError(DistillwatchError):
    """Somebody else decided it in the meantime."""

    def __init__(self, what: str, verdict: str, user: str, moment: str) -> None:
        self.what = what
        self.user = user
        super().__init__(
            f"{what}: already decided ({verdict}) by {user} on {moment}; undo that decision first, or go on"
        )


class DecisionError(DistillwatchError):
    """A decision that does not fit what it is about."""

    def __init__(self, what: str, reason: str, advice: str) -> None:
        self.what = what
        super().__init__(f"{what}: {reason}; {advice}")
