"""Files in an S3 bucket: the store's own promises over a real server, and what its outage costs."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.management import CommandError, call_command
from django.test import Client

from congvu.config import bucket
from congvu.engines.documents import api, tasks
from congvu.engines.documents.actions import carrying
from congvu.engines.documents.actions.files import drop_object
from congvu.engines.documents.models import Blob, File, Paper, store
from congvu.engines.documents.queries.files import stored_hash
from congvu.engines.documents.queries.health import store_health
from congvu.engines.documents.tests import buckets
from congvu.engines.documents.tests.conftest import AT, ON, RECEIPT, run_step
from congvu.engines.documents.tests.test_issuing import (
    test_the_sweeper_takes_orphans_only_after_their_grace as test_the_sweeper_takes_orphans,
)
from congvu.engines.documents.tests.test_pages import (
    test_a_damaged_file_is_told_before_the_first_byte as test_a_damaged_object_is_told,
)
from congvu.engines.documents.tests.test_store import (
    test_an_older_key_still_reads_and_the_newest_writes as test_an_older_key_still_reads,
)
from congvu.engines.documents.tests.test_uploads import (
    PDF,
    test_an_object_that_a_row_holds_is_never_dropped,
    test_files_are_rewritten_under_a_new_key,
    test_hashes_are_read_again,
    test_one_owner_holds_a_content_once_and_others_apart,
    test_what_the_content_proves_is_taken,
    upload,
)
from congvu.engines.jobs import api as jobs
from congvu.engines.jobs.models import Job
from congvu.engines.ledger import api as ledger
from congvu.kernel.errors import OutOfReach

# The store's users, as they are tried over the folder, here over the bucket.
__all__ = [
    "test_a_damaged_object_is_told",
    "test_an_object_that_a_row_holds_is_never_dropped",
    "test_an_older_key_still_reads",
    "test_files_are_rewritten_under_a_new_key",
    "test_hashes_are_read_again",
    "test_one_owner_holds_a_content_once_and_others_apart",
    "test_the_sweeper_takes_orphans",
    "test_what_the_content_proves_is_taken",
]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # a server of others comes up once: 2 s
NAME = "ab" * 32
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def running() -> Iterator[buckets.Server]:
    with buckets.running() as server:
        yield server


@pytest.fixture(autouse=True)
def server(running: buckets.Server, monkeypatch: pytest.MonkeyPatch) -> buckets.Server:
    """The module's server with an empty bucket of ours."""
    if running.process is None:
        running.start()
    else:
        running.forget()
    bucket._opened.cache_clear()
    bucket._answers.cache_clear()
    running.use(monkeypatch)
    return running


def far() -> bucket.Bucket:
    found = bucket.configured()
    assert found is not None
    return found


def put(content: bytes, name: str = NAME, place: store.Storage | None = None) -> None:
    sealed = store.seal(name, [content], key_id=store.current_key())
    (place or store.storage()).put(name, sealed)


def read(name: str = NAME) -> bytes:
    return b"".join(store.unseal(name))


def names(place: store.Storage | None = None) -> set[str]:
    return {name for name, _at in (place or far()).names()}


def unfinished(server: buckets.Server) -> list[str]:
    """Uploads in parts that were neither completed nor given up."""
    said = requests.get(f"{server.url}/{buckets.BUCKET}?uploads", timeout=buckets.PATIENCE).text
    return re.findall("<UploadId>(.*?)</UploadId>", said)


@pytest.mark.parametrize("size", [1, store.CHUNK + 1, 5 * MIB, 12 * MIB])
def test_any_size_comes_back_and_only_sealed_bytes_leave_the_house(
    server: buckets.Server, size: int
) -> None:
    content = os.urandom(size)
    put(content)
    assert read() == content
    with far().open(NAME) as file:
        sealed = file.read()
    assert sealed.startswith(store.MAGIC)
    assert size < 16 or content[:16] not in sealed
    assert unfinished(server) == []


def test_what_is_absent_is_absent_and_going_twice_is_no_matter() -> None:
    with pytest.raises(FileNotFoundError):
        read()
    put(b"x")
    store.storage().delete(NAME)
    store.storage().delete(NAME)
    assert not store.storage().exists(NAME)


@pytest.mark.parametrize("how", ["flipped", "cut"])
def test_a_changed_object_is_found(how: str) -> None:
    put(os.urandom(3 * store.CHUNK))
    with far().open(NAME) as file:
        sealed = bytearray(file.read())
    sealed[-5] ^= 1
    far().put(NAME, [bytes(sealed) if how == "flipped" else bytes(sealed[: -store.CHUNK])])
    with pytest.raises(store.Damaged):
        read()


def test_a_writer_that_dies_leaves_the_old_object_and_no_parts(server: buckets.Server) -> None:
    put(b"old")

    def dying() -> Iterator[bytes]:
        yield os.urandom(7 * MIB)
        assert len(unfinished(server)) == 1  # the first part has gone out
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        store.storage().put(NAME, dying())
    assert (read(), names(), unfinished(server)) == (b"old", {NAME}, [])


def test_a_server_killed_in_the_middle_of_an_upload_leaves_no_row_and_no_object(
    server: buckets.Server, unit: Any
) -> None:
    large = PDF.replace(b"trailer", b"% \n" * (3 * MIB) + b"trailer")
    parts = store.seal

    def killing(name: str, content: Any, *, key_id: int) -> Iterator[bytes]:
        for place, part in enumerate(parts(name, content, key_id=key_id)):
            if place == 28:  # 7 MiB: a part is there, another on its way
                server.kill()
            yield part

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "seal", killing)
        with pytest.raises(OutOfReach):
            upload(large, "lon.pdf", owner_unit_id=unit.id)
    assert (File.objects.as_system("test").count(), Blob.objects.count()) == (0, 0)
    server.start()
    assert (names(), unfinished(server)) == (set(), [])
    upload(large, "lon.pdf", owner_unit_id=unit.id)  # sent again
    assert hashlib.sha256(read(Blob.objects.get().name)).hexdigest() == Blob.objects.get().sha256


def test_a_page_says_503_and_nothing_is_kept(
    server: buckets.Server, unit: Any, django_capture_on_commit_callbacks: Any
) -> None:
    card = upload(PDF, "a.pdf", owner_unit_id=unit.id)
    blob = Blob.objects.get()
    server.kill()
    with pytest.raises(OutOfReach):
        upload(PDF + b" ", "b.pdf", owner_unit_id=unit.id)
    with pytest.raises(OutOfReach):
        list(api.read_file(uid=card.uid))
    assert Blob.objects.get() == blob
    # What is given up is given up: the sweeper drops the object when the store is back.
    with django_capture_on_commit_callbacks(execute=True):
        run_step(api.remove_file, uid=card.uid, reason="thu")
    assert Blob.objects.count() == 0


def test_a_request_is_answered_with_the_sentence_of_the_house(
    server: buckets.Server, unit: Any, templates: None
) -> None:
    found = asked(unit)
    tasks.sign(paper_uid=str(found.uid), at=AT)
    card = api.paper(code=found.code)
    assert card is not None
    Paper.objects.as_system("test").update(public=True)
    server.kill()
    browser = Client(raise_request_exception=False)
    answer = browser.get(f"/xac-thuc/{card.code}/tep/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Kho lưu trữ tệp đang không trả lời" in answer.content.decode()
    machine = browser.get(f"/xac-thuc/{card.code}/tep/", headers={"Accept": "application/json"})
    assert machine.status_code == 503


def asked(unit: Any) -> api.PaperRef:
    found: api.PaperRef = run_step(
        api.request_paper, template="onestop/form01", data=RECEIPT, unit_id=unit.id,
        title="Giấy tiếp nhận", subject_noun="dossier", subject_uid="d-1", on=ON,
        number=RECEIPT["dossier_code"],
    )  # fmt: skip
    return found


def test_a_job_waits_for_the_store_without_spending_an_attempt(
    server: buckets.Server, unit: Any, templates: None
) -> None:
    found = asked(unit)
    server.kill()
    at = AT
    for _ in range(12):  # more often than its eight attempts
        jobs.run_pending(at=at)
        at += timedelta(minutes=1)
    row = Paper.objects.as_system("test").get(uid=found.uid)
    job = Job.objects.get(name="documents.sign")
    assert (row.state, job.attempts, job.dead_at) == ("reserved", 0, None)
    assert "Không kết nối được kho tệp" in row.trouble
    server.start()
    jobs.run_pending(at=at + timedelta(minutes=2), strict=True)
    row.refresh_from_db()
    assert (row.state, row.number_text) == ("issued", RECEIPT["dossier_code"])
    assert names() == set(Blob.objects.values_list("name", flat=True))


def test_a_bucket_that_is_not_there_and_an_answer_that_is_no_s3_are_told(
    server: buckets.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.use(monkeypatch, bucket="khong-co")
    with pytest.raises(bucket.StoreAway, match="không có bucket"):
        put(b"x")
    assert "không có bucket" in store_health().says
    assert not bucket.answers()
    for wrong in ("s3://x/y", "https://may-chu", "https://a:b@may-chu/kho"):
        monkeypatch.setenv("CONGVU_FILES", wrong)
        with pytest.raises(RuntimeError, match="CONGVU_FILES"):
            store.storage()


def test_a_wrong_secret_is_told_and_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    guarded = buckets.Server(buckets.free_port(), {"INITIAL_NO_AUTH_ACTION_COUNT": "4"})
    try:
        guarded.start()
        key, secret = guarded.user()  # from here on signatures are checked
        guarded.use(monkeypatch)
        monkeypatch.setenv("CONGVU_FILES_KEY", key)
        for wrong, said in ((("CONGVU_FILES_SECRET", "sai"), "CONGVU_FILES_SECRET"),
                            (("CONGVU_FILES_KEY", "AKIAKHONGAIBIET00000"), "CONGVU_FILES_KEY")):  # fmt: skip
            with monkeypatch.context() as patched:
                patched.setenv("CONGVU_FILES_SECRET", secret)
                patched.setenv(*wrong)
                with pytest.raises(bucket.StoreAway, match=said):
                    put(b"x")
                assert not store_health()
        monkeypatch.setenv("CONGVU_FILES_SECRET", secret)
        assert names() == set()
        put(b"x")
        assert (read(), bool(store_health())) == (b"x", True)
    finally:
        guarded.kill()


def test_a_second_house_on_the_bucket_reads_and_writes_nothing(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(b"first")
    (own_folder / "files-owner").rename(own_folder / "first-owner")  # a copy restored elsewhere
    far()._ours_until = 0.0
    assert read() == b"first"
    for write in (lambda: put(b"x", "cd" * 32), lambda: drop_object(NAME), lambda: put(b"y")):
        with pytest.raises(bucket.BucketOfAnother):
            write()
    assert (names(), read()) == ({NAME}, b"first")
    assert "hệ thống congvu khác" in store_health().says
    call_command("files", "take", stdout=io.StringIO())
    put(b"second")
    (own_folder / "first-owner").rename(own_folder / "files-owner")
    far()._ours_until = 0.0
    with pytest.raises(bucket.BucketOfAnother):  # the first one is shut out now
        put(b"third")
    assert read() == b"second"


def moved() -> str:
    out = io.StringIO()
    call_command("files", "move", stdout=out)
    return out.getvalue()


def filled(unit: Any, monkeypatch: pytest.MonkeyPatch, count: int) -> list[api.FileCard]:
    """So many files in the folder, as if CONGVU_FILES had not been set."""
    with monkeypatch.context() as patched:
        patched.delenv("CONGVU_FILES")
        return [upload(b"%d" % n, f"{n}.txt", owner_unit_id=unit.id) for n in range(count)]


def test_a_folder_is_carried_over_while_its_files_are_read(
    server: buckets.Server, unit: Any, monkeypatch: pytest.MonkeyPatch, own_folder: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    cards = filled(unit, monkeypatch, 5)
    assert [b"".join(api.read_file(uid=c.uid)) for c in cards] == [b"0", b"1", b"2", b"3", b"4"]
    assert "5 tệp còn nằm trong thư mục" in store_health().says
    calls = []

    def stop_after_two(done: int, total: int) -> None:
        calls.append((done, total))
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carrying.carry(at=AT, tell=stop_after_two)
    assert (calls, len(names()), len(names(store.folder()))) == ([(1, 5), (2, 5)], 2, 3)
    assert b"".join(api.read_file(uid=cards[0].uid)) == b"0"
    given_up, spoilt = Blob.objects.exclude(name__in=names())[:2]
    with django_capture_on_commit_callbacks(execute=True):
        uid = File.objects.as_system("test").get(blob=given_up).uid
        run_step(api.remove_file, uid=uid, reason="thu")
    store.folder().path(spoilt.name).write_bytes(b"hong")
    with pytest.raises(CommandError) as found:
        moved()
    assert found.value.returncode == 2
    assert names(store.folder()) == {spoilt.name}
    store.folder().delete(spoilt.name)
    assert "đã chuyển 0 tệp" in moved()
    assert not (own_folder / "files").exists()
    assert isinstance(store.storage(), bucket.Bucket)
    kept = [c for c in cards if c.sha256 not in (given_up.sha256, spoilt.sha256)]
    assert [stored_hash(c.uid) for c in kept] == [c.sha256 for c in kept]
    ledger.seal(at=AT)
    told = ledger.entries_after(position=0, names=["documents.files.carried"])
    assert [(e.payload["count"], e.payload["damaged"]) for e in told] == [(2, 0), (1, 1)]


def test_an_outage_while_carrying_loses_nothing(
    server: buckets.Server, unit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = filled(unit, monkeypatch, 3)

    def kill_after_one(done: int, total: int) -> None:
        server.kill()

    with pytest.raises(OutOfReach):
        carrying.carry(at=AT, tell=kill_after_one)
    assert len(names(store.folder())) == 2
    assert len(cards) == Blob.objects.count() == 3


def test_without_the_setting_there_is_nowhere_to_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONGVU_FILES")
    with pytest.raises(CommandError, match="CONGVU_FILES"):
        moved()
