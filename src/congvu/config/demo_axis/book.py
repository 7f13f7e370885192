"""What the make-believe axis knows: agencies, and what waits for each."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

PREFIX = "XroadVnpt-"
SHOWN = 200
ON_IT = {
    "G22": "Văn phòng Chính phủ", "G15": "Bộ Tư pháp", "G12": "Bộ Tài chính", "G18": "Bộ Y tế",
    "H26": "Ủy ban nhân dân thành phố Hà Nội", "H29": "Ủy ban nhân dân Thành phố Hồ Chí Minh",
}  # fmt: skip


class Wrong(Exception):
    """A call that is answered with FAIL."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(said)
        self.code, self.said = code, said


@dataclass
class Parcel:
    """One message for one agency. state: waiting, processing, done or fail."""

    doc_id: str
    kind: str
    sender: str
    to: str
    raw: bytes
    state: str = "waiting"


@dataclass
class Book:
    """All of it in memory, under one lock."""

    system_id: str
    secret: str
    agencies: dict[str, str] = field(default_factory=lambda: dict(ON_IT))
    parcels: list[Parcel] = field(default_factory=list)
    down: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)

    def believes(self, headers: Mapping[str, str]) -> bool:
        """Whether the secret's holder signed the headers that it names."""
        names = headers.get("sign-header-key", "").split(";")
        text = json.dumps({n: headers.get(n.lower(), "") for n in names}, ensure_ascii=False,
                          separators=(",", ":"))  # fmt: skip
        made = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        known = headers.get("systemid") == self.system_id
        return known and hmac.compare_digest(made, headers.get("sign-header", ""))

    def register(self, code: str, name: str) -> None:
        with self.lock:
            self.agencies[code] = name

    def listed(self) -> list[dict[str, str]]:
        with self.lock:
            return [{"code": c, "code102": old(c), "name": n} for c, n in self.agencies.items()]

    def send(self, kind: str, sender: str, raw: bytes) -> str:
        """To every agency that the message names; unknown ones are refused before any has it."""
        to = [self._known(code) for code in recipients(kind, raw)]
        if not to:
            raise Wrong("18", "Không có nơi nhận.")
        doc_id = secrets.token_hex(12)
        with self.lock:
            self.parcels += [Parcel(f"{doc_id}-{n}", kind, sender, code, raw)
                             for n, code in enumerate(to)]  # fmt: skip
            del self.parcels[:-5000]
        return doc_id

    def waiting(self, kind: str, office: str) -> list[dict[str, str]]:
        with self.lock:
            return [
                {"docId": p.doc_id, "from": p.sender, "to": p.to, "status": p.state}
                for p in self.parcels
                if p.to == office and p.kind == kind and p.state in ("waiting", "processing")
            ][:100]

    def sent(self, office: str) -> list[dict[str, str]]:
        with self.lock:
            return [{"docId": p.doc_id, "to": p.to, "status": p.state}
                    for p in self.parcels if p.sender == office][-100:]  # fmt: skip

    def get(self, doc_id: str, office: str) -> bytes:
        found = self._find(doc_id, office)
        found.state = "processing"
        return found.raw

    def settle(self, doc_id: str, office: str, state: str) -> None:
        if state not in ("done", "processing", "fail"):
            raise Wrong("21", "Không có trạng thái này.")
        self._find(doc_id, office).state = state

    def again(self, doc_id: str) -> None:
        """Deliver it once more, as a real axis may."""
        with self.lock:
            for parcel in self.parcels:
                if parcel.doc_id == doc_id:
                    parcel.state = "waiting"

    def _find(self, doc_id: str, office: str) -> Parcel:
        with self.lock:
            for parcel in self.parcels:
                if parcel.doc_id == doc_id and parcel.to == office:
                    return parcel
        raise Wrong("20", "Không có văn bản này.")

    def _known(self, code: str) -> str:
        found = new(code)
        with self.lock:
            if found not in self.agencies:
                raise Wrong("19", f"Không có cơ quan {code} trên trục.")
        return found


def recipients(kind: str, raw: bytes) -> list[str]:
    """The ``To`` of a document; of a state the agency whose document it is about."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(raw, parser=parser)
    except etree.XMLSyntaxError as wrong:
        raise Wrong("18", "Không đọc được văn bản.") from wrong
    parent = "To" if kind == "edoc" else "ResponseFor"
    found: Any = root.xpath(f"//*[local-name()='{parent}']/*[local-name()='OrganId']/text()")
    return list(dict.fromkeys(str(code).strip() for code in found))


def new(code: str) -> str:
    """``000.00.12.H23`` → ``H23.12``."""
    parts = re.fullmatch(r"(\d{3})\.(\d{2})\.(\d{2})\.([A-Y]\d{2})", code)
    if not parts:
        return code
    groups = [parts[4], parts[3], parts[2], parts[1]]
    while len(groups) > 1 and not int(groups[-1]):
        groups.pop()
    return ".".join(groups)


def old(code: str) -> str:
    """The old form of a top agency's code."""
    return f"000.00.00.{code}" if re.fullmatch(r"[A-Y]\d{2}", code) else ""
