"""Errors of reading legal text, each with what it was about."""

from kb.errors import DistillwatchError


class DocketNumberError(DistillwatchError):
    """A text has no docket number, or two different ones."""

    def __init__(self, text: str, reason: str) -> None:
        self.text = text
        self.reason = reason
        super().__init__(f"{text[:120]!r}: {reason}; write it as the court does, such as 4:24-cv-04722")


class CaptionError(DistillwatchError):
    """A text has no caption."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"{text[:120]!r}: no caption; write it as 'A v. B' or 'In re C'")


class CaseError(DistillwatchError):
    """A proceeding cannot be stored or followed as it was given."""

    def __init__(self, what: str, reason: str, advice: str) -> None:
        self.what = what
        super().__init__(f"{what}: {reason}; {advice}")
