"""Where signing keys live that never leave their place: tokens, HSMs, remote signing services.

CONGVU_KEY_DEVICES: a TOML file of the operator, one table a device, named as it is called:

    [hsm-bo]
    kind = "pkcs11"
    title = "HSM của Bộ"
    module = "/usr/lib/softhsm/libsofthsm2.so"
    token = "congvu"
    pin_file = "/run/secrets/hsm-pin"

    [ky-tu-xa]
    kind = "csc"
    title = "Dịch vụ ký từ xa"
    url = "https://ky.example.vn/csc/v1"
    client_id = "congvu"
    secret_file = "/run/secrets/csc-secret"
    pin_file = "/run/secrets/csc-pin"

Only the operator writes it, for a module is a program that runs inside the house. PIN and secret are
read from their files when they are needed and are kept nowhere else.
"""

from __future__ import annotations

import contextlib
import os
import time
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from django.conf import settings

from congvu.config import paths

PKCS11, CSC = "pkcs11", "csc"
PAUSE_SECONDS = 15.0
_away: dict[str, tuple[float, str]] = {}


class DeviceAway(RuntimeError):
    """The device cannot sign now; the sentence says why and what to do. Nothing was signed."""


class PinRefused(DeviceAway):
    """The device did not take the PIN; it is not offered again, lest the device locks itself."""


@dataclass(frozen=True, kw_only=True)
class Device:
    """One device of the operator's file."""

    name: str
    kind: str
    title: str = ""
    module: str = ""
    token: str = ""
    url: str = ""
    client_id: str = ""
    secret_file: str = ""
    pin_file: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A key that a device holds. reference: how the device calls it; chain: DER, its own first."""

    reference: str
    label: str
    chain: tuple[bytes, ...]
    trouble: str = ""


def known() -> dict[str, Device]:
    """The devices of this installation by name. Raises DeviceAway when their file is wrong."""
    path = os.environ.get("CONGVU_KEY_DEVICES", "")
    if not path:
        return _simulated()
    try:
        tables = tomllib.loads(Path(path).read_text("utf-8"))
        return {name: _read(name, table) for name, table in tables.items()}
    except (OSError, ValueError, TypeError) as wrong:
        raise DeviceAway(f"Không đọc được tệp CONGVU_KEY_DEVICES: {wrong}") from wrong


def device(name: str) -> Device:
    """Raises DeviceAway when the operator's file does not name it (any more)."""
    found = known().get(name)
    if found is None:
        raise DeviceAway(f"Thiết bị “{name}” không còn trong tệp CONGVU_KEY_DEVICES.")
    return found


def keys_of(found: Device) -> list[Found]:
    """The RSA keys with certificates that the device holds. Raises DeviceAway."""
    from congvu.engines.documents.models import remote, tokens

    return tokens.keys_of(found) if found.kind == PKCS11 else remote.keys_of(found)


def sign(name: str, reference: str, digest: bytes) -> bytes:
    """RSA PKCS #1 v1.5 over a SHA-256 digest, made by the device. Raises DeviceAway.

    One that was away is not asked again for 15 s, so that 200 waiting papers wait but once.
    """
    from congvu.engines.documents.models import remote, tokens

    until, sentence = _away.get(name, (0.0, ""))
    if time.monotonic() < until:
        raise DeviceAway(sentence)
    found = device(name)
    maker = tokens.sign if found.kind == PKCS11 else remote.sign
    try:
        return maker(found, reference, digest)
    except DeviceAway as away:
        _away[name] = (time.monotonic() + PAUSE_SECONDS, str(away))
        raise


def try_again(name: str) -> None:
    """Somebody has looked after the device: ask it at once, and offer its PIN once more."""
    _away.pop(name, None)
    _refused(name).unlink(missing_ok=True)


def secret_of(path: str, what: str) -> str:
    """The first line of a secret's file. Raises DeviceAway."""
    try:
        return Path(path).read_text("utf-8").strip().splitlines()[0]
    except (OSError, IndexError, UnicodeDecodeError) as wrong:
        raise DeviceAway(f"Không đọc được tệp {what} của thiết bị.") from wrong


def pin_of(found: Device) -> str:
    """The PIN, unless the device has refused what stands in its file. Raises PinRefused, DeviceAway."""
    pin = secret_of(found.pin_file, "PIN")
    with contextlib.suppress(FileNotFoundError):
        if _refused(found.name).read_text() == _edition(found):
            raise PinRefused(wrong_pin(found))
    return pin


def refuse_pin(found: Device) -> PinRefused:
    """Remember that this PIN is wrong, by when its file was written: never by what stands in it."""
    path = _refused(found.name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(_edition(found))
    return PinRefused(wrong_pin(found))


def wrong_pin(found: Device) -> str:
    return (
        f"Thiết bị “{found.title}” không nhận mã PIN. Hệ thống không thử lại để thiết bị khỏi tự khóa: "
        "hãy sửa tệp PIN; văn bản đang chờ sẽ tự ký tiếp."
    )


def _edition(found: Device) -> str:
    return str(Path(found.pin_file).stat().st_mtime_ns)


def _refused(name: str) -> Path:
    return paths.data_dir() / "tmp" / "refused-pins" / name


def _simulated() -> dict[str, Device]:
    """In a demo without devices of its own: the make-believe remote service, which says so."""
    url, secret = os.environ.get("CONGVU_CSC_URL", ""), os.environ.get("CONGVU_CSC_SECRET", "")
    if settings.MODE != "demo" or not url or not secret:
        return {}
    paths.keep_secret("csc-demo-secret", secret.encode())
    paths.keep_secret("csc-demo-pin", secret[:8].encode())
    keys = paths.data_dir() / "keys"
    made = Device(
        name="ky-tu-xa-mo-phong", kind=CSC, title="Dịch vụ ký từ xa MÔ PHỎNG", client_id="congvu",
        url=f"{url}/csc/v1", secret_file=str(keys / "csc-demo-secret"),
        pin_file=str(keys / "csc-demo-pin"),
    )  # fmt: skip
    return {made.name: made}


def _read(name: str, table: dict[str, str]) -> Device:
    wanted = {each.name for each in fields(Device)} - {"name"}
    if table.get("kind") not in (PKCS11, CSC) or not set(table) <= wanted or "/" in name:
        raise ValueError(name)
    return Device(**{"title": name, **table, "name": name})
