"""`congvu keys`: every key that seals data made new, and the data sealed anew, while people work.

Each room says in its manifest what it keeps under keys. A rotation that was stopped, however, goes on
where it stood: what is still under older keys is told by the rows themselves.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from congvu.config.paths import data_dir
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.manifest import Sealed
from congvu.kernel.rooms import manifests, resolve

BATCH = 100


@dataclass(frozen=True)
class Part:
    """What one room keeps under its keys."""

    room: str
    sealed: Sealed

    @property
    def left(self) -> int:
        return int(resolve(self.room, self.sealed.left)())


def status() -> int:
    """Print how much is under older keys; 0 when nothing is."""
    waiting = 0
    for part in parts():
        waiting += part.left
        print(f"{part.sealed.label}: {part.left} dòng còn dùng khóa cũ")
    print(_verdict(waiting))
    return 1 if waiting else 0


def rotate() -> int:
    """Make new keys (unless an earlier rotation is unfinished) and seal everything anew."""
    if _unfinished():
        print("Tiếp tục lần đổi khóa trước.", flush=True)
    else:
        _note([])
    _renew()
    for part in parts():
        done = 0
        for count in _batches(part):
            done += count
            print(f"{part.sealed.label}: đã mã hóa lại {done} dòng", flush=True)
    _marker().unlink(missing_ok=True)
    return status()


def _unfinished() -> bool:
    return _marker().exists()


def _renew() -> None:
    """One new key for each part; which have theirs is noted, so that a stop between two is no matter."""
    renewed = json.loads(_marker().read_text())
    for part in parts():
        if part.sealed.label not in renewed:
            print(f"khóa mới: {resolve(part.room, part.sealed.renew)()}", flush=True)
            renewed.append(part.sealed.label)
            _note(renewed)


def _marker() -> Path:
    return data_dir() / "keys" / "rotation.json"


def _note(renewed: list[str]) -> None:
    """Whole or not at all, for its owner alone."""
    draft = _marker().with_name(f".rotation.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(renewed, file, ensure_ascii=False)
    draft.replace(_marker())


def parts() -> Iterator[Part]:
    """All that rooms keep under keys, in the order of the floors."""
    for room, manifest in manifests().items():
        for sealed in manifest.sealed:
            yield Part(room, sealed)


def _batches(part: Part) -> Iterator[int]:
    reseal, actor = resolve(part.room, part.sealed.reseal), Actor.system("congvu keys rotate")
    while count := reseal(actor=actor, at=clock.now(), limit=BATCH):
        yield int(count)


def _verdict(waiting: int) -> str:
    if waiting:
        return "Khóa cũ vẫn cần. Chạy: congvu keys rotate"
    return (
        "Không còn dữ liệu nào dùng khóa cũ: hãy sao lưu (congvu backup). Bản sao lưu khóa cũ từ nay "
        "chỉ cần cho các bản sao lưu dữ liệu cũ; hủy cùng lúc với chúng."
    )
