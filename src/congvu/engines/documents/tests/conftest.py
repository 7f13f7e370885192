"""A unit, a holder, officials, and the shipped templates; stores and keys in a folder of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateRange

from congvu.engines.documents.actions.kinds import load_kinds
from congvu.engines.documents.actions.templates import LIBRARY, load_papers
from congvu.engines.documents.models import pki
from congvu.engines.law import api as law
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor, ActorKind

CONTENT = LIBRARY.parent.parent
AT = datetime(2026, 11, 22, 3, 0, 5, tzinfo=UTC)
ON = date(2026, 11, 22)
RECEIPT = {
    "dossier_code": "H48.05-20261122-0000001",
    "procedure": "Thủ tục cho phép thành lập hội (cấp tỉnh)",
    "submitter": "Nguyễn Văn An",
    "owner": "Ban vận động thành lập Hội Làm vườn",
    "address": "12 Hùng Vương, phường Cẩm Thành, tỉnh Quảng Ngãi",
    "phone": "0900 000 000",
    "email": "an@example.vn",
    "components": [{"name": "Đơn đề nghị", "form": "Bản điện tử", "count": 1}],
    "sets": 1,
    "processing_time": "60 ngày làm việc",
    "received_at": "2026-11-22T09:05:00+07:00",
    "due_at": "2027-02-19T17:00:00+07:00",
    "receive_at": "Trung tâm Phục vụ hành chính công",
    "officer": "Lê Thị Bình",
}


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: Any) -> Path:
    """Files of this test only; the demo authority is shared, for its keys take seconds to make."""
    shared = tmp_path_factory.getbasetemp() / "pki"
    folder: Path = tmp_path_factory.mktemp("data")
    monkeypatch.setenv("CONGVU_DATA", str(folder))
    monkeypatch.setenv("CONGVU_CLAM_DB", str(folder / "no-signatures"))
    monkeypatch.delenv("CONGVU_PKI_DIR", raising=False)
    monkeypatch.delenv("CONGVU_TSA_URL", raising=False)
    monkeypatch.setattr(pki, "folder", lambda: shared)
    return folder


@pytest.fixture
def unit(db: None) -> Any:
    model = apps.get_model("org.Unit")
    return model.objects.create(
        code="H48.05", name="Sở Nội vụ tỉnh Quảng Ngãi", short_name="SNV", kind="so", level="tinh",
        valid=DateRange(date(2020, 1, 1), None),
    )  # fmt: skip


@pytest.fixture
def other_unit(db: None) -> Any:
    model = apps.get_model("org.Unit")
    return model.objects.create(
        code="H20.05", name="Sở Nội vụ tỉnh khác", short_name="SNV", kind="so", level="tinh",
        valid=DateRange(date(2020, 1, 1), None),
    )  # fmt: skip


@pytest.fixture
def person(db: None) -> Any:
    return apps.get_model("identity.Person").objects.create(
        full_name="Nguyễn Văn An", sort_key="an nguyen van"
    )


@pytest.fixture
def templates(db: None) -> None:
    report = law.load_packages(actor=Actor.system("test"), at=AT, kinds=["papers"])
    for wrong in report.failed:
        raise wrong


@pytest.fixture
def kinds(db: None) -> None:
    """The kinds of official documents, their series and the one template: no other package."""
    ship(load_papers, "papers", "letters")
    ship(load_papers, "papers", "van-ban")
    ship(load_kinds, "document-kinds", "nd-30-2020")


def ship(load: Any, kind: str, code: str) -> None:
    """Load one shipped package; the whole loader takes seconds."""
    folder = CONTENT / kind / code
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    run_step(load, package=law.Package(kind=kind, code=code, version="t", sha256="", files=files))


def official(code: str, unit_id: int | None, *more: str) -> Actor:
    """An official who holds the codes over one unit (None: everywhere)."""
    held = None if unit_id is None else frozenset({unit_id})
    return Actor(
        kind=ActorKind.OFFICIAL, name="Hà", account_id=7, assurance=2,
        reach=dict.fromkeys((code, *more), held),
    )  # fmt: skip


def citizen(person_id: int) -> Actor:
    return Actor(kind=ActorKind.CITIZEN, name="An", account_id=8, person_id=person_id, assurance=2)


@action(needs="public")
def within(*, actor: Actor, call: Any, at: datetime) -> Any:
    """Run a step as a caller's action would."""
    unchanged()
    return call()


def run_step(function: Any, **kwargs: Any) -> Any:
    return within(actor=Actor.system("test"), call=lambda: function(**kwargs), at=AT)
