"""Designing a process: a draft begun, changed as a table or as a drawing, taken back, published."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.actions.processes import UnableToPublish, lock_key, publish_process
from congvu.engines.casework.events import ProcessDraftDeleted, ProcessDrafted
from congvu.engines.casework.models import ProcessDraft, ProcessDraftChange, ProcessVersion
from congvu.engines.casework.queries.processes import version_of
from congvu.engines.casework.rules.bpmn import BpmnRefused, survey
from congvu.engines.casework.rules.bpmn_xml import text_of
from congvu.engines.casework.rules.sheets.beginning import OWN, adopted, blank, slug
from congvu.engines.casework.rules.sheets.edits import WORDS, Edit, applied
from congvu.engines.casework.rules.sheets.interchange import drawn
from congvu.engines.casework.rules.sheets.reading import sheet_of
from congvu.engines.casework.rules.sheets.writing import write
from congvu.kernel.actions import action, publish, running, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local
from congvu.kernel.errors import Invalid, NotFound, Refused

KEPT = 100  # changes that can be taken back
DESIGN = "casework.process.design"


class UnableToDesign(Refused):
    """The draft cannot be changed as asked; nothing was."""


@action(needs=DESIGN)
def begin_design(*, actor: Actor, title: str, at: datetime, bpmn: bytes = b"") -> ProcessDraft:
    """A new process: empty, or from a file (``bpmn``). Raises Invalid, UnableToDesign."""
    if not title.strip():
        raise Invalid({"title": _("Hãy đặt tên cho quy trình.")})
    lock_key(OWN)
    key = _free_key(title)
    xml = _adopted(bpmn) if bpmn else write(blank(title, key.replace(".", "_")))
    return _begun(key, title, xml, None, "imported" if bpmn else "begun", at)


@action(needs=DESIGN)
def copy_design(*, actor: Actor, key: str, number: int, at: datetime) -> ProcessDraft:
    """The draft of a published process: the one there is, else a copy of the version."""
    lock_key(key)
    known = ProcessDraft.objects.filter(key=key).first()
    if known is not None:
        unchanged()
        return known
    base = version_of(key, number)
    if base is None:
        raise NotFound(_("Không tìm thấy quy trình hoặc phiên bản này; hãy kiểm tra lại địa chỉ."))
    return _begun(key, base.title, base.bpmn.encode(), base, "copied", at)


@action(needs=DESIGN)
def edit_design(*, actor: Actor, uid: UUID, version: int, edit: Edit, at: datetime) -> ProcessDraft:
    """One edit of the table. Raises UnableToDesign when the draft is no table or has moved on."""
    draft = _locked(uid, version)
    xml = draft.bpmn.encode()
    sheet, obstacles = sheet_of(xml)
    if sheet is None or obstacles:
        raise UnableToDesign(_("Quy trình này không còn vừa bảng; hãy sửa trên sơ đồ."))
    made, what, about = applied(sheet, edit)
    if made == sheet:
        unchanged()
        return draft
    return _changed(draft, write(made, survey(xml).diagram), what, about, at)


@action(needs=DESIGN)
def draw_design(
    *, actor: Actor, uid: UUID, version: int, bpmn: bytes, at: datetime, imported: bool = False
) -> ProcessDraft:
    """The whole drawing anew, from the modeller or a file. Raises UnableToDesign, Invalid."""
    draft = _locked(uid, version)
    xml = drawn(_adopted(bpmn)) if imported else _adopted(bpmn)
    if text_of(xml) == draft.bpmn:
        unchanged()
        return draft
    return _changed(draft, xml, "imported" if imported else "drawn", "", at)


@action(needs=DESIGN)
def undo_design(*, actor: Actor, uid: UUID, version: int, at: datetime) -> ProcessDraft:
    """The draft as it was before its last change. Raises UnableToDesign when there is none."""
    draft = _locked(uid, version)
    last = draft.changes.order_by("-pk").first()
    if last is None:
        raise UnableToDesign(_("Không còn thay đổi nào để hoàn tác."))
    draft.bpmn = last.bpmn
    last.delete()
    return _saved(draft, "undone", _(WORDS.get(last.what, "")), at)


@action(needs=DESIGN)
def delete_design(*, actor: Actor, uid: UUID, version: int, at: datetime) -> None:
    """The draft gone, with its changes; what it was published as stays."""
    draft = _locked(uid, version)
    publish(ProcessDraftDeleted(draft_uid=str(draft.uid), key=draft.key, title=draft.title))
    draft.delete()


@action(needs="casework.process.publish")
def publish_design(
    *, actor: Actor, uid: UUID, version: int, decision: str, valid_from: date | None, at: datetime
) -> ProcessVersion:
    """The draft as the next version of its process, by a decision, from a day on.

    Running cases keep their version; a case begun on a day takes the one in force that day. Raises
    Invalid (``decision``, ``valid_from``), UnableToPublish, UnableToDesign; nothing changes then.
    """
    draft = _locked(uid, version)
    _check_decision(decision, valid_from, local(at).date())
    before = version_of(draft.key)
    made = publish_process(
        key=draft.key, bpmn_xml=draft.bpmn.encode(), at=at, valid_from=valid_from,
        title=draft.title, decision=decision.strip(),
    )  # fmt: skip
    if before is not None and made.pk == before.pk:
        raise UnableToDesign(
            _("Bản nháp không khác phiên bản %(number)s đã công bố; chưa có gì để công bố.")
            % {"number": before.version}
        )
    draft.base = made
    _saved(draft, "published", made.named, at)
    return made


def _check_decision(decision: str, valid_from: date | None, today: date) -> None:
    wrong = {}
    if not decision.strip():
        wrong["decision"] = _("Hãy ghi số quyết định ban hành quy trình, ví dụ 123/QĐ-SNV.")
    if valid_from is None:
        wrong["valid_from"] = _("Hãy ghi ngày quy trình bắt đầu có hiệu lực.")
    elif valid_from < today:
        wrong["valid_from"] = _("Ngày có hiệu lực không được trước hôm nay.")
    if wrong:
        raise Invalid(wrong)


def _free_key(title: str) -> str:
    drafts = ProcessDraft.objects.filter(key__startswith=OWN).values_list("key", flat=True)
    made = ProcessVersion.objects.filter(key__startswith=OWN).values_list("key", flat=True)
    taken = {k.removeprefix(OWN) for k in (*drafts, *made)}
    return OWN + slug(title, taken, otherwise="quy_trinh")


def _adopted(bpmn: bytes) -> bytes:
    try:
        xml = adopted(bpmn)
        survey(xml)
    except BpmnRefused as refused:
        raise UnableToPublish(refused.problems) from refused
    return xml


def _locked(uid: UUID, version: int) -> ProcessDraft:
    """The draft, as the editor saw it."""
    draft = ProcessDraft.objects.select_for_update().filter(uid=uid).first()
    if draft is None:
        raise NotFound(_("Không tìm thấy bản nháp này; có thể đã bị xóa."))
    if draft.version != version:
        raise UnableToDesign(
            _("%(who)s vừa sửa bản nháp này. Hãy mở lại trang để thấy thay đổi rồi sửa tiếp.")
            % {"who": draft.changed_by}
        )
    return draft


def _begun(
    key: str, title: str, xml: bytes, base: ProcessVersion | None, what: str, at: datetime
) -> ProcessDraft:
    actor = running().actor
    draft = ProcessDraft.objects.create(
        key=key, title=title.strip(), base=base, bpmn=text_of(drawn(xml)), author_id=actor.account_id,
        author_name=actor.name, changed_by=actor.name, begun_at=at, changed_at=at,
    )  # fmt: skip
    draft.refresh_from_db(fields=["uid"])
    _tell(draft, what, "")
    return draft


def _changed(draft: ProcessDraft, xml: bytes, what: str, about: str, at: datetime) -> ProcessDraft:
    """The draft with a new drawing; the one before is kept for taking back."""
    draft.changes.create(
        bpmn=draft.bpmn, what=what, about=about[:300], made_at=at, made_by=running().actor.name
    )
    old = draft.changes.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    ProcessDraftChange.objects.filter(pk__in=list(old)).delete()
    draft.bpmn = text_of(xml)
    return _saved(draft, what, about, at)


def _saved(draft: ProcessDraft, what: str, about: str, at: datetime) -> ProcessDraft:
    draft.title = (survey(draft.bpmn.encode()).process.get("name") or draft.title)[:300]
    draft.version += 1
    draft.changed_at, draft.changed_by = at, running().actor.name
    draft.save(update_fields=["bpmn", "title", "version", "changed_at", "changed_by", "base"])
    _tell(draft, what, about)
    return draft


def _tell(draft: ProcessDraft, what: str, about: str) -> None:
    words = f"{WORDS[what]}: {about}" if about else WORDS[what]
    publish(
        ProcessDrafted(
            draft_uid=str(draft.uid), key=draft.key, title=draft.title, what=what, words=words
        )
    )  # fmt: skip
