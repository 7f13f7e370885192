"""The file store in an S3-compatible bucket, when the operator has named one.

CONGVU_FILES: ``https://<host>[:port]/<bucket>[/<prefix>]``; CONGVU_FILES_KEY and CONGVU_FILES_SECRET
open it; CONGVU_FILES_REGION and CONGVU_FILES_CA where the store wants them. What lies in it has been
encrypted before it leaves the house. An object's key is its path in the folder store
(``ab/cd/<name>``), so that any S3 tool can carry a folder over, or back.

A bucket belongs to one house: its sweeper drops what its rows do not know, so that a second house on
the same bucket (a restored copy, say) would drop the files of the first. The object ``congvu-owner``
says whose it is, ``$CONGVU_DATA/files-owner`` who we are; it is in no backup.
"""

from __future__ import annotations

import contextlib
import functools
import io
import logging
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import urlsplit

from congvu.config import paths
from congvu.kernel.errors import OutOfReach

if TYPE_CHECKING:
    from minio import Minio
    from urllib3 import BaseHTTPResponse

log = logging.getLogger(__name__)
OWNER = "congvu-owner"
PART = 5 * 1024 * 1024  # the least that S3 allows; a smaller object goes in one request
CONNECT_SECONDS, READ_SECONDS = 3.0, 30.0
OWNER_SECONDS = 30.0  # so long we believe that the bucket is still ours
ANSWER_SECONDS = 10.0
ABSENT = ("NoSuchKey",)
WRONG = {
    "AccessDenied": "kho tệp không cho khóa truy cập này đọc hoặc ghi",
    "InvalidAccessKeyId": "kho tệp không biết khóa truy cập CONGVU_FILES_KEY",
    "SignatureDoesNotMatch": "kho tệp không nhận CONGVU_FILES_SECRET",
    "NoSuchBucket": "kho tệp không có bucket đã đặt trong CONGVU_FILES",
}


class StoreAway(OutOfReach):
    """The bucket did not do what was asked; nothing of it was half done."""


class BucketOfAnother(StoreAway):
    """Another house writes into this bucket: we only read."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the bucket is and what opens it."""

    endpoint: str
    secure: bool
    bucket: str
    prefix: str
    key: str
    secret: str
    region: str
    ca: str


def place() -> Place | None:
    """The operator's setting; None while files lie in the data folder. Raises RuntimeError."""
    url = os.environ.get("CONGVU_FILES", "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    bucket, _, prefix = parts.path.strip("/").partition("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or not bucket or parts.username:
        raise RuntimeError("CONGVU_FILES phải có dạng https://máy-chủ/bucket hoặc …/bucket/thư-mục")
    given = {name: os.environ.get(f"CONGVU_FILES_{name.upper()}", "")
             for name in ("key", "secret", "region", "ca")}  # fmt: skip
    return Place(
        endpoint=parts.netloc, secure=parts.scheme == "https", bucket=bucket, prefix=prefix, **given
    )


def configured() -> Bucket | None:
    """The bucket of the setting."""
    found = place()
    return _opened(found) if found else None


class Bucket:
    """Objects ``<prefix>/ab/cd/<name>``. Every method raises StoreAway; what is absent is
    FileNotFoundError."""

    def __init__(self, at: Place) -> None:
        self.at = at
        self._client = _client(at)
        self._ours_until = 0.0

    def key(self, name: str) -> str:
        path = name if name == OWNER else f"{name[:2]}/{name[2:4]}/{name}"
        return f"{self.at.prefix}/{path}" if self.at.prefix else path

    def put(self, name: str, parts: Iterable[bytes]) -> None:
        """Seen whole or not at all: S3 shows an object when its last part has come."""
        self._require_ours()
        self._put(name, parts)

    def open(self, name: str) -> IO[bytes]:
        with _asking(name):
            answer = self._client.get_object(self.at.bucket, self.key(name))
        return io.BufferedReader(_Body(answer, name))

    def delete(self, name: str) -> None:
        self._require_ours()
        with _asking(name):
            self._client.remove_object(self.at.bucket, self.key(name))

    def exists(self, name: str) -> bool:
        try:
            with _asking(name):
                self._client.stat_object(self.at.bucket, self.key(name))
        except FileNotFoundError:
            return False
        return True

    def names(self) -> Iterator[tuple[str, float]]:
        for name, written, _size in self.objects():
            yield name, written

    def objects(self) -> Iterator[tuple[str, float, int]]:
        """Name, when written (seconds since the epoch) and bytes of every object."""
        prefix = f"{self.at.prefix}/" if self.at.prefix else ""
        with _asking(prefix):
            for each in self._client.list_objects(self.at.bucket, prefix=prefix, recursive=True):
                path = str(each.object_name).removeprefix(prefix)
                if path.count("/") == 2 and each.last_modified:  # else it is not one of ours
                    name = path.rpartition("/")[2]
                    yield name, each.last_modified.timestamp(), int(each.size or 0)

    def owner(self) -> str:
        """Whose bucket it is; "" while it is nobody's."""
        try:
            with self.open(OWNER) as file:
                return file.read(200).decode("ascii", "replace").strip()
        except FileNotFoundError:
            return ""

    def take(self) -> None:
        """Make it ours, whosever it was: the house before us then only reads."""
        self._put(OWNER, [_own_name().encode()])
        self._ours_until = 0.0

    def _require_ours(self) -> None:
        """Raises BucketOfAnother. Nobody's bucket becomes ours at the first thing we write."""
        if time.monotonic() < self._ours_until:
            return
        if not (found := self.owner()):
            self.take()
        elif found != _own_name():
            raise BucketOfAnother(
                "Bucket này đang thuộc một hệ thống congvu khác (hoặc bản trước khi khôi phục): chỉ "
                "được đọc. Khi hệ thống kia đã dừng hẳn, chạy: congvu files take"
            )
        self._ours_until = time.monotonic() + OWNER_SECONDS

    def _put(self, name: str, parts: Iterable[bytes]) -> None:
        with _asking(name):
            self._client.put_object(
                self.at.bucket, self.key(name), cast("BinaryIO", _Reader(parts)), -1, part_size=PART,
                num_parallel_uploads=1,
            )  # fmt: skip


def trouble(found: Bucket) -> str:
    """Why nothing can be written now; "" when an object came and went."""
    name = f"check-{secrets.token_hex(8)}"
    try:
        found.put(name, [b"congvu check"])
        with found.open(name) as file:
            came_back = file.read() == b"congvu check"
        found.delete(name)
    except StoreAway as away:
        return str(away)
    except FileNotFoundError:
        came_back = False
    return "" if came_back else "kho tệp không trả lại đúng những gì vừa ghi"


def answers() -> bool:
    """Whether the store can be read, asked at most every 10 s (a folder always can)."""
    try:
        found = configured()
        return found is None or _answers(found, int(time.monotonic() // ANSWER_SECONDS))
    except RuntimeError:  # the setting itself is wrong
        return False


@functools.lru_cache(maxsize=1)
def _answers(found: Bucket, _turn: int) -> bool:
    try:
        found.owner()
    except StoreAway:
        return False
    return True


@functools.lru_cache(maxsize=4)
def _opened(at: Place) -> Bucket:
    """One a process: its connections are kept for the next object."""
    return Bucket(at)


def _client(at: Place) -> Minio:
    import certifi
    import urllib3
    from minio import Minio

    pool = urllib3.PoolManager(
        maxsize=16, cert_reqs="CERT_REQUIRED", ca_certs=at.ca or certifi.where(),
        timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        retries=urllib3.Retry(total=1, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)),
    )  # fmt: skip
    return Minio(
        at.endpoint, access_key=at.key or None, secret_key=at.secret or None, secure=at.secure,
        region=at.region or "us-east-1", http_client=pool,
    )  # fmt: skip


def _own_name() -> str:
    """Who we are: further machines of this house are given the same file."""
    path = paths.data_dir() / "files-owner"
    if not path.exists():
        paths.write_once(path, secrets.token_hex(16).encode())
    return path.read_text("ascii").strip()


@contextlib.contextmanager
def _asking(name: str) -> Iterator[None]:
    """What the client and its connections raise, as what the house knows."""
    from minio.error import MinioException, S3Error
    from urllib3.exceptions import HTTPError

    try:
        yield
    except S3Error as wrong:
        if wrong.code in ABSENT:
            raise FileNotFoundError(name) from wrong
        raise _away(WRONG.get(str(wrong.code), f"kho tệp trả lời {wrong.code}")) from wrong
    except (MinioException, HTTPError) as wrong:
        raise _away(f"không kết nối được kho tệp ({type(wrong).__name__})") from wrong


def _away(reason: str) -> StoreAway:
    log.error("file store: %s", reason)
    return StoreAway(f"{reason[:1].upper()}{reason[1:]}.")


class _Reader:
    """Parts as something to be read from; what making them raises goes through unchanged."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts, self._held = iter(parts), bytearray()

    def read(self, size: int) -> bytes:
        while len(self._held) < size and (part := next(self._parts, None)) is not None:
            self._held += part
        given = bytes(self._held[:size])
        del self._held[:size]
        return given


class _Body(io.RawIOBase):
    """The body of an answer; a connection that breaks in it is the store's trouble, not an end."""

    def __init__(self, answer: BaseHTTPResponse, name: str) -> None:
        self._answer, self._name = answer, name

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        with _asking(self._name):
            got = self._answer.read(len(into))
        into[: len(got)] = got
        return len(got)

    def close(self) -> None:
        if not self.closed:
            self._answer.close()
            self._answer.release_conn()
        super().close()
