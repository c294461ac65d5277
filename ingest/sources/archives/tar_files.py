"""A tar file, compressed or not -> its entries, each with a stream of its bytes. Nothing is written to disk."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from typing import Any, Self, cast

from ingest.errors import Corrupt
from ingest.sources.archives.streams import BROKEN, Entry, Readable, Stream, parts, unpacked

__all__ = ["tar_entries"]

HEADERS = 1 << 20
"""Bytes of a tar entry's extended headers: names and times."""


class _Headers(tarfile.TarInfo):
    """A tar header that refuses extended headers of more than ``HEADERS`` bytes."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Return the header. Raises InvalidHeaderError for extended headers of more than a megabyte."""
        made = super().frombuf(buf, encoding, errors)
        if made.type not in {*tarfile.REGULAR_TYPES, tarfile.DIRTYPE} and made.size > HEADERS:
            raise tarfile.InvalidHeaderError("extended headers that are too long")  # type: ignore[attr-defined]
        return made


def tar_entries(file: Readable) -> Iterator[Entry]:
    """Yield the entries of a tar file, compressed or not, in order, without folders."""
    stream = unpacked(file)
    read = 0
    try:
        # zeros, and headers that cannot be read, are passed over: the next that can be goes on
        with tarfile.open(
            fileobj=cast(Any, stream), mode="r|", ignore_zeros=True, tarinfo=_Headers, errors="surrogateescape"
        ) as archive:
            expected = 0
            while (info := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # it would keep all of them
                # headers of long names stand before
                if info.offset > expected:
                    yield Entry("", expected, error=Corrupt(f"{info.offset - expected:,} bytes that are no tar entry"))
                read, expected = info.offset, info.offset_data + -(-info.size // 512) * 512
                if info.isreg():
                    opened = archive.extractfile(info)
                    assert opened is not None
                    yield Entry(info.name, info.offset, Stream(parts(opened)))
                elif not info.isdir():
                    yield Entry(
                        info.name, info.offset, left_out="a link" if info.islnk() or info.issym() else "a device"
                    )
    except BROKEN as error:
        reason = stream.broke or ("no entry can be read" if isinstance(error, tarfile.StreamError) else str(error))
        yield Entry("", read, error=Corrupt(f"the tar file breaks after offset {read:,}: {reason}"))
        return
    if stream.broke:
        yield Entry("", read, error=Corrupt(f"the tar file breaks after offset {read:,}: {stream.broke}"))
