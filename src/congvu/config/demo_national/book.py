"""What the make-believe portal knows: tokens, numbers, files, dossiers with their steps."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

TOKEN_SECONDS = 1800


class Wrong(Exception):
    """A call that is answered with a fault. fields: name → what is wrong."""

    def __init__(self, status: int, said: str, **fields: str) -> None:
        super().__init__(said)
        self.status, self.said, self.fields = status, said, fields


@dataclass
class Dossier:
    """As told in B4, with what came after. whole: the last synchronised object."""

    id: str
    told: dict[str, Any]
    steps: list[dict[str, Any]] = field(default_factory=list)
    states: list[dict[str, Any]] = field(default_factory=list)
    whole: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> int:
        """The state it stands in: that of the last message of B6 or synchronisation."""
        return int(self.whole.get("TrangThaiHoSo") or (self.states or [{}])[-1].get("TrangThai", 1))


@dataclass
class Book:
    """All of it in memory, under one lock."""

    client_id: str
    secret: str
    tokens: dict[str, float] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # SHA-256 → id
    dossiers: dict[str, Dossier] = field(default_factory=dict)  # by MaHoSo
    number: int = 0
    down: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)

    def token(self, asked: dict[str, Any]) -> dict[str, Any]:
        """B1."""
        right = secrets.compare_digest(str(asked.get("client_secret", "")), self.secret)
        if asked.get("client_id") != self.client_id or not right:
            raise Wrong(401, "Sai client_id hoặc client_secret.")
        made = secrets.token_urlsafe(24)
        self.tokens[made] = time.time() + TOKEN_SECONDS
        return {"access_token": made, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}

    def believes(self, header: str) -> bool:
        """Whether the call carries a living token."""
        return self.tokens.get(header.removeprefix("Bearer "), 0) > time.time()

    def next_code(self, asked: dict[str, Any]) -> dict[str, Any]:
        """B2."""
        _demand(asked, "MaDonVi", "MaTTHC")
        with self.lock:
            self.number += 1
            today = datetime.now(UTC) + timedelta(hours=7)
            return {"MaHoSo": f"{asked['MaDonVi']}-{today:%Y%m%d}-{self.number:07}"}

    def file(self, content: bytes) -> dict[str, Any]:
        """B3."""
        digest = hashlib.sha256(content).hexdigest()
        with self.lock:
            known = self.files.setdefault(digest, f"TEP{secrets.token_hex(8).upper()}")
        return {"IdTepTin": known, "HashTepTin": digest}

    def create(self, told: dict[str, Any]) -> dict[str, Any]:
        """B4: the same code is the same dossier."""
        _demand(
            told, "MaHoSo", "MaTTHC", "ChuHoSo", "MaDonViTiepNhan", "NgayNop", "ThongTinNguoiNop"
        )
        named = {
            (g["IdGiayTo"], g["HashTepTin"])
            for t in told.get("ThanhPhanHoSo", ())
            for g in t.get("GiayToDinhKem", ())
        }
        with self.lock:
            if not named <= {(i, h) for h, i in self.files.items()}:
                raise Wrong(400, "Có tệp chưa gửi.", ThanhPhanHoSo="Tệp hoặc mã băm không khớp.")
            fresh = Dossier(id=f"HS{secrets.token_hex(8).upper()}", told=told)
            kept = self.dossiers.setdefault(told["MaHoSo"], fresh)
        return {"idHoSo": kept.id, "maHoSo": told["MaHoSo"]}

    def progress(self, told: list[dict[str, Any]]) -> dict[str, Any]:
        """B5."""
        return self._each(told, lambda kept, entry: _once(kept.steps, entry), "IDHoSo")

    def status(self, told: list[dict[str, Any]]) -> dict[str, Any]:
        """B6."""
        return self._each(told, lambda kept, entry: _once(kept.states, entry), "IdHoSo")

    def sync(self, told: list[dict[str, Any]]) -> dict[str, Any]:
        """The whole object takes the place of the one before."""

        def keep(kept: Dossier, entry: dict[str, Any]) -> bool:
            fresh = kept.whole != entry
            kept.whole = entry
            return fresh

        return self._each(told, keep, "")

    def of_day(self, day: str) -> list[dict[str, Any]]:
        """For a reconciliation: what was handed in on a day (yyyyMMdd)."""
        return [
            {
                "MaHoSo": code, "TrangThaiHoSo": kept.state,
                "NgayTiepNhan": kept.whole.get("NgayTiepNhan", ""),
            }
            for code, kept in sorted(self.dossiers.items())
            if str(kept.told["NgayNop"]).startswith(day)
        ]  # fmt: skip

    def _each(self, told: list[dict[str, Any]], keep: Any, id_field: str) -> dict[str, Any]:
        if not isinstance(told, list) or not told:
            raise Wrong(400, "Cần một danh sách.")
        with self.lock:
            for entry in told:
                kept = self.dossiers.get(entry.get("MaHoSo", ""))
                if kept is None or (id_field and entry.get(id_field) != kept.id):
                    raise Wrong(404, f"Không có hồ sơ {entry.get('MaHoSo')}.")
            new = sum(keep(self.dossiers[entry["MaHoSo"]], entry) for entry in told)
        return {"Moi": new, "DaCo": len(told) - new}


def _once(kept: list[dict[str, Any]], entry: dict[str, Any]) -> bool:
    if entry in kept:
        return False
    kept.append(entry)
    return True


def _demand(told: Any, *names: str) -> None:
    if not isinstance(told, dict):
        raise Wrong(400, "Cần một đối tượng JSON.")
    missing = {name: "Cần có trường này." for name in names if not told.get(name)}
    if missing:
        raise Wrong(400, "Thiếu trường.", **missing)
