"""Errors of fetching and reading, each saying what, where and what now."""

from kb.errors import DistillwatchError


class SourceChangedError(DistillwatchError):
    """A source has not what its protocol promises."""

    def __init__(self, source_id: str, url: str, *, missing: str) -> None:
        self.source_id = source_id
        self.url = url
        self.missing = missing
        super().__init__(
            f"{source_id}: no {missing} in {url}; look at the page and adapt the source's catalogue entry"
        )


class CatalogueError(DistillwatchError):
    """A catalogue file cannot be used."""

    def __init__(self, path: object, reason: str) -> None:
        self.path = path
        super().__init__(f"{path}: {reason}; mend the file, the other sources go on")


class ReadingError(DistillwatchError):
    """A page cannot be made into a document."""

    def __init__(
        self, url: str, reason: str, advice: str = "the page stays archived and can be read again"
    ) -> None:
        self.url = url
        self.reason = reason
        super().__init__(f"{url}: {reason}; {advice}")
