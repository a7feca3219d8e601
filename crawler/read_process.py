"""A process that reads pages: takes a page's place in the archive, gives back the documents in it.

Started by `crawler/read_pool.py` with the number of an inherited socket. A page that crashes it, hangs it or
fills its memory takes nothing else with it.
"""

import gc
import logging
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from crawler.page_reading import PageToRead, read_one


def limit_memory(most_bytes: int) -> None:
    """Let this process have no more memory than this, where the system can hold it to that."""
    if sys.platform == "linux":
        import resource  # Linux only

        resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))


def main() -> None:
    """Read pages until the other side hangs up."""
    number, archive, most_bytes = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    logging.disable(logging.ERROR)
    limit_memory(most_bytes)
    connection = Connection(number)
    import crawler.readers.registry  # noqa: F401  # before "ready", so that its import is not counted as reading

    # What was imported stays; the collector need not walk over it for every few pages.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    connection.send(None)
    while True:
        try:
            page: PageToRead = connection.recv()
        except EOFError:
            return
        connection.send(read_one(archive, page))


if __name__ == "__main__":
    main()
