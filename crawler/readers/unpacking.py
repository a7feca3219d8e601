"""Compressed bytes, unpacked within a bound: a small file can unpack to more than the machine holds."""

import zlib

from crawler.errors import ReadingError

GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 16


def gunzip(body: bytes, *, url: str, limit: int) -> bytes:
    """The unpacked bytes of a gzip file, of all its members.

    Raises:
        ReadingError: broken, or more than `limit` bytes when unpacked.
    """
    unpacked = bytearray()
    waiting = body
    while waiting.startswith(GZIP_MAGIC):
        member = zlib.decompressobj(wbits=31)
        try:
            while waiting and not member.eof:
                unpacked += member.decompress(waiting, _CHUNK)
                waiting = member.unconsumed_tail or member.unused_data
                if len(unpacked) > limit:
                    raise ReadingError(url, f"unpacks to more than {limit // 1_000_000} MB")
        except zlib.error as error:
            raise ReadingError(url, f"broken gzip data ({error})", "fetch it again") from error
        if not member.eof:
            raise ReadingError(url, "gzip data that breaks off", "fetch it again")
    return bytes(unpacked)
