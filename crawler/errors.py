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

    def __init__(
        self, path: object, reason: str, advice: str = "mend the file, the other sources go on"
    ) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}; {advice}")


class ReadingError(DistillwatchError):
    """A page cannot be made into a document."""

    def __init__(
        self, url: str, reason: str, advice: str = "the page stays archived and can be read again"
    ) -> None:
        self.url = url
        self.reason = reason
        super().__init__(f"{url}: {reason}; {advice}")


class ArchiveError(DistillwatchError):
    """The archive cannot be written or read."""

    def __init__(self, path: object, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(
            f"{path}: {reason}; check the folder's permissions and free space, or fetch the page again"
        )


class CrawlError(DistillwatchError):
    """A crawl cannot start, or ended before its time."""

    def __init__(self, what: str, reason: str, advice: str) -> None:
        self.what = what
        self.reason = reason
        super().__init__(f"{what}: {reason}; {advice}")


class SourceAnswerError(DistillwatchError):
    """A source's own address does not give what it lists."""

    def __init__(self, source_id: str, url: str, reason: str) -> None:
        self.source_id = source_id
        self.url = url
        self.reason = reason
        super().__init__(f"{source_id}: {url} {reason}; it is asked again at the next crawl")


class ImportingError(DistillwatchError):
    """A file cannot be brought in."""

    def __init__(self, path: object, reason: str, advice: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}; {advice}")
