"""Resumable uploads by the tus protocol: begun, cut, resumed, refused, swept; only their sender's."""

from __future__ import annotations

import base64
import io
import os
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from congvu.engines.documents import api
from congvu.engines.documents.actions import uploads
from congvu.engines.documents.models import File, Upload, parts
from congvu.engines.documents.queries import settings as documents_settings
from congvu.engines.documents.rules import resuming
from congvu.engines.documents.tests.conftest import AT, official, run_step
from congvu.engines.documents.tests.test_uploads import PDF
from congvu.engines.documents.web import uploads as doors
from congvu.kernel import clock
from congvu.kernel.actors import Actor, ActorKind

pytestmark = pytest.mark.django_db
WHOLE = PDF.replace(b"trailer", b"% \n" * 700 + b"trailer")
HA = official("documents.file.read", 1)
OTHER = Actor(kind=ActorKind.CITIZEN, name="An", account_id=8, person_id=1, assurance=2)
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    from django.core.cache import cache

    cache.clear()


def call(view: Any, method: str, actor: Actor = HA, body: bytes = b"", **more: Any) -> Any:
    headers = {k: v for k, v in more.items() if k.startswith("HTTP_") or k == "content_type"}
    kwargs = {k: v for k, v in more.items() if k not in headers}
    request = RequestFactory().generic(
        method, "/tai-len/", body, headers.pop("content_type", ""), **{**TUS, **headers}
    )
    request.actor = actor  # type: ignore[attr-defined]
    return view(request, **kwargs)


def begun(size: int = len(WHOLE), name: str = "đơn.pdf", actor: Actor = HA) -> UUID:
    said = f"filename {base64.b64encode(name.encode()).decode()},empty"
    answer = call(
        doors.create, "POST", actor, HTTP_UPLOAD_LENGTH=str(size), HTTP_UPLOAD_METADATA=said
    )
    assert answer.status_code == 201, answer.content.decode()
    assert answer["Upload-Expires"].endswith("GMT")
    return UUID(answer["Location"].split("/")[-2])


def patch(uid: UUID, offset: int, body: bytes, actor: Actor = HA) -> Any:
    return call(
        doors.one, "PATCH", actor, body, uid=uid, HTTP_UPLOAD_OFFSET=str(offset),
        content_type=resuming.PART_TYPE,
    )  # fmt: skip


def offset_of(uid: UUID) -> str:
    answer = call(doors.one, "HEAD", uid=uid)
    assert answer["Cache-Control"] == "no-store"
    return str(answer["Upload-Offset"])


def test_the_server_says_what_it_speaks() -> None:
    answer = call(doors.create, "OPTIONS", HTTP_TUS_RESUMABLE="")
    assert answer.status_code == 204
    assert (answer["Tus-Version"], answer["Tus-Max-Size"]) == ("1.0.0", str(500 * 1024 * 1024))
    assert answer["Tus-Extension"] == "creation,expiration,termination"
    other = call(doors.create, "POST", HTTP_TUS_RESUMABLE="0.2.2")
    assert (other.status_code, other["Tus-Version"]) == (412, "1.0.0")


def test_parts_make_the_whole_and_a_form_keeps_it(unit: Any) -> None:
    uid = begun()
    assert offset_of(uid) == "0"
    for start in range(0, len(WHOLE), 700):  # no multiple of a cipher's block
        answer = patch(uid, start, WHOLE[start : start + 700])
        assert answer.status_code == 204
    assert answer["Upload-Offset"] == str(len(WHOLE)) == offset_of(uid)
    assert WHOLE[:100] not in (parts.folder() / str(uid)).read_bytes()
    form = QueryDict(f"tep-da-tai={uid}&x=1")
    [stream] = api.arrived(actor=HA, data=form, files=MultiValueDict()).getlist("tep")
    assert (stream.name, stream.size) == ("đơn.pdf", len(WHOLE))
    card = api.store_upload(
        filename=stream.name, stream=stream, kind="attachment", owner_unit_id=unit.id
    )
    assert b"".join(api.read_file(uid=card.uid)) == WHOLE


class Cut(io.BytesIO):
    """A line that breaks after its bytes."""

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        if not piece:
            raise ConnectionResetError("cut")
        return piece


def test_what_came_before_a_cut_stays() -> None:
    uid = begun()
    with pytest.raises(ConnectionResetError):
        uploads.grow(actor=HA, uid=uid, offset=0, stream=Cut(WHOLE[:1000]), at=AT)
    assert offset_of(uid) == "1000"
    assert patch(uid, 1000, WHOLE[1000:]).status_code == 204
    assert b"".join(parts.read(uid)) == WHOLE


@pytest.mark.parametrize(
    ("offset", "kind", "status"),
    [("5", resuming.PART_TYPE, 409), ("", resuming.PART_TYPE, 400), ("-1", resuming.PART_TYPE, 400),
     ("0", "application/json", 415)],
)  # fmt: skip
def test_a_part_that_does_not_fit_changes_nothing(offset: str, kind: str, status: int) -> None:
    uid = begun()
    answer = call(
        doors.one, "PATCH", body=b"abc", uid=uid, HTTP_UPLOAD_OFFSET=offset, content_type=kind
    )
    assert answer.status_code == status
    assert offset_of(uid) == "0"


def test_no_more_is_taken_than_was_promised() -> None:
    uid = begun(size=10)
    assert patch(uid, 0, b"x" * 50)["Upload-Offset"] == "10"
    assert parts.size_of(uid) == 10


def test_two_connections_never_mix() -> None:
    uid = begun()
    with parts.growing(uid):
        assert patch(uid, 0, b"abc").status_code == 423
    assert offset_of(uid) == "0"


def test_another_account_sees_nothing_of_it() -> None:
    uid = begun()
    patch(uid, 0, WHOLE)
    for method in ("HEAD", "PATCH", "DELETE"):
        answer = call(doors.one, method, OTHER, b"x", uid=uid, HTTP_UPLOAD_OFFSET="0",
                      content_type=resuming.PART_TYPE)  # fmt: skip
        assert answer.status_code == 404, method
    form = QueryDict(f"tep-da-tai={uid}&tep-da-tai=x&tep-da-tai={begun()}")  # the last: not whole
    assert not api.arrived(actor=OTHER, data=form, files=MultiValueDict())
    assert len(api.arrived(actor=HA, data=form, files=MultiValueDict()).getlist("tep")) == 1


def test_size_and_quota_are_parameters(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = {documents_settings.LARGEST: 2, documents_settings.QUOTA: 3}
    monkeypatch.setattr(documents_settings, "_SHIPPED", shipped)
    mib = 1024 * 1024
    large = call(doors.create, "POST", HTTP_UPLOAD_LENGTH=str(2 * mib + 1))
    assert (large.status_code, large.content.decode()) == (
        413, "Tệp lớn hơn 2 MB. Hãy nén hoặc tách tệp rồi tải lại.",
    )  # fmt: skip
    begun(2 * mib)
    full = call(doors.create, "POST", HTTP_UPLOAD_LENGTH=str(2 * mib))
    assert full.status_code == 413
    assert "tải dở" in full.content.decode()
    begun(2 * mib, actor=OTHER)
    assert Upload.objects.as_system("test").count() == 2


def test_given_up_and_taken_uploads_leave_nothing(django_capture_on_commit_callbacks: Any) -> None:
    given, taken = begun(), begun()
    patch(given, 0, b"abc")
    patch(taken, 0, WHOLE)
    [stream] = api.arrived(
        actor=HA, data=QueryDict(f"a-da-tai={taken}"), files=MultiValueDict()
    ).getlist("a")
    with django_capture_on_commit_callbacks(execute=True):
        assert call(doors.one, "DELETE", uid=given).status_code == 204
        run_step(api.end_if_resumed, stream=stream)
        assert parts.size_of(taken) == len(WHOLE)  # until the transaction stands
    assert not Upload.objects.as_system("test").exists()
    assert not list(parts.folder().iterdir())


def test_what_nobody_goes_on_with_is_swept_after_a_day(
    django_capture_on_commit_callbacks: Any,
) -> None:
    old, young = begun(), begun()
    patch(old, 0, b"abc")
    patch(young, 0, b"abc")
    now = clock.now()
    Upload.objects.as_system("test").filter(uid=old).update(touched_at=now - timedelta(hours=25))
    lost = parts.folder() / "00000000-0000-0000-0000-000000000000"
    lost.write_bytes(b"x")
    os.utime(lost, (0, 0))
    system = Actor.system("documents")
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.sweep_uploads(actor=system, at=now) == 1
    assert [p.name for p in parts.folder().iterdir()] == [str(young)]
    assert File.objects.as_system("test").count() == 0
