"""Building a procedure's form on the bench, and publishing it: no release, no restart."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from congvu.engines.law import api as law
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.registers.procedures.events import FormWorkBegun, FormWorkChanged, FormWorkPublished
from congvu.registers.procedures.models import FormWork, ProcedureVersion
from congvu.registers.procedures.queries import benches
from congvu.registers.procedures.rules import building, definitions

EDIT = "procedures.form.edit"
PUBLISH = "procedures.procedure.publish"
KEPT = 30  # changes that can be taken back
KIND = "procedures"


class UnableToBuild(Refused):
    """The change cannot be made, or somebody else has changed the form since."""

    status = 422


class UnableToPublishForm(Refused):
    """The form is not finished, or a worked answer does not come out as it should."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change. verb: of ``VERBS``; values: its arguments; version: of the bench as last seen."""

    verb: str
    version: int
    values: Mapping[str, Any] = field(default_factory=dict)


VERBS: dict[str, Callable[..., building.Form]] = {
    "add_step": building.add_step,
    "add_question": building.add_question,
    "move": building.move,
    "move_step": building.move_step,
    "remove": building.remove,
    "remove_step": building.remove_step,
    "change": building.change,
    "change_step": building.change_step,
}


@action(needs=EDIT)
def begin_work(*, actor: Actor, base: str, code: str, name: str, at: datetime) -> str:
    """Take a procedure's form onto the bench; gives the uid. code: "" or ``base`` says it anew,
    another code makes a new procedure from it. Raises Invalid."""
    found = benches.base_of(code=base, at=at)
    code = code.strip() or base
    if not definitions.CODE.match(code):
        raise Invalid({"code": _("Mã thủ tục có dạng 1.012345; mã tạm bắt đầu bằng 0.")})
    fresh = code != base
    if fresh and ProcedureVersion.objects.filter(code=code).exists():
        raise Invalid({"code": _("Mã này đã có trong danh mục. Hãy chọn mã khác.")})
    if fresh and not found.copyable:
        raise Invalid(
            {"base": _("Thủ tục này có quy trình riêng nên chỉ sửa được, không nhân ra.")}
        )
    if fresh and not name.strip():
        raise Invalid({"name": _("Hãy ghi tên thủ tục mới.")})
    if FormWork.objects.filter(code=code, published_at=None).exists():
        raise Invalid({"code": _("Biểu mẫu của mã này đang được soạn. Hãy mở bản đang soạn.")})
    row = FormWork.objects.create(
        code=code, base=base, name=name.strip() if fresh else found.name,
        form={**found.form, "key": code}, cases=[] if fresh else found.cases,
        begun_by=actor.name, changed_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(FormWorkBegun(work_uid=str(row.uid), code=code, base=base))
    return str(row.uid)


@action(needs=EDIT)
def change_form(*, actor: Actor, uid: str, wanted: Change, at: datetime) -> None:
    """One change to the form on the bench. Raises UnableToBuild; nothing is changed then."""
    row = _locked(uid, wanted.version)
    try:
        made = VERBS[wanted.verb](row.form, **wanted.values)
    except building.UnableToBuild as fault:
        raise UnableToBuild(_(fault.text)) from fault
    _keep(row, form=made, cases=row.cases, at=at)
    what = str(wanted.values.get("key") or wanted.values.get("step") or "")
    publish(FormWorkChanged(work_uid=uid, code=row.code, verb=wanted.verb, what=what))


@action(needs=EDIT)
def keep_case(
    *, actor: Actor, uid: str, name: str, answers: Mapping[str, Any], refused: str, at: datetime
) -> None:
    """Keep worked answers beside the form. refused: the question that must be refused, "" when all
    must pass. The same name again replaces the earlier one."""
    row = _locked(uid, None)
    if not name.strip():
        raise UnableToBuild(_("Hãy đặt tên cho bài thử."), field="name")
    if refused and refused not in {q["key"] for q in building.questions(row.form)}:
        raise UnableToBuild(_("Câu phải bị từ chối không có trong biểu mẫu."), field="refused")
    case = {"name": name.strip()[:200], "answers": dict(answers), "refused": refused}
    others = [c for c in row.cases if c["name"] != case["name"]]
    _keep(row, form=row.form, cases=[*others, case], at=at)
    publish(FormWorkChanged(work_uid=uid, code=row.code, verb="keep_case", what=str(case["name"])))


@action(needs=EDIT)
def drop_case(*, actor: Actor, uid: str, name: str, at: datetime) -> None:
    """A worked answer less."""
    row = _locked(uid, None)
    _keep(row, form=row.form, cases=[c for c in row.cases if c["name"] != name], at=at)
    publish(FormWorkChanged(work_uid=uid, code=row.code, verb="drop_case", what=name[:200]))


@action(needs=EDIT)
def undo_change(*, actor: Actor, uid: str, at: datetime) -> None:
    """Take the last change back. Raises UnableToBuild when there is none."""
    row = _locked(uid, None)
    if not row.undo:
        raise UnableToBuild(_("Không còn thay đổi nào để hoàn tác."))
    *earlier, last = row.undo
    row.form, row.cases, row.undo = last["form"], last["cases"], earlier
    row.version, row.changed_at = row.version + 1, at
    row.save(update_fields=["form", "cases", "undo", "version", "changed_at"])
    publish(FormWorkChanged(work_uid=uid, code=row.code, verb="undo_change", what=""))


@action(needs=EDIT)
def drop_work(*, actor: Actor, uid: str, at: datetime) -> None:
    """Clear the bench; what is published stays."""
    row = _locked(uid, None)
    publish(FormWorkChanged(work_uid=uid, code=row.code, verb="drop_work", what=""))
    row.delete()


def publish_form(*, actor: Actor, uid: str, decision: str, on: date, at: datetime) -> int:
    """Publish what stands on the bench from a day on; gives the number of the version.

    A procedure of the agency's own becomes (or renews) a package in its content folder; one that
    ships with the house gets the change laid over it. The catalogue takes it at once. Raises
    UnableToPublishForm; nothing is published then.
    """
    demand(actor, PUBLISH)
    row = FormWork.objects.filter(uid=uid, published_at=None).first()
    if row is None:
        raise NotFound(_("Không còn bản đang soạn này."))
    if not decision.strip():
        raise UnableToPublishForm(_("Hãy ghi số quyết định công bố."), field="decision")
    faults = benches.faults(row, at=at)
    if faults:
        raise UnableToPublishForm(faults[0])
    number = benches.next_version(row.code)
    changes = _changes(row, number, on)
    try:
        if benches.is_own(row):
            _load_own(actor, row, changes, at)
        else:
            law.amend_package(
                actor=actor, kind=KIND, code=row.code, changes=changes,
                decision=decision.strip(), decided_on=on, at=at,
            )  # fmt: skip
    except law.ContentError as fault:
        raise UnableToPublishForm(fault.message) from fault
    _note_published(actor=actor, uid=uid, number=number, decision=decision.strip(), at=at)
    return number


@action(needs=PUBLISH)
def _note_published(*, actor: Actor, uid: str, number: int, decision: str, at: datetime) -> None:
    row = FormWork.objects.select_for_update().get(uid=uid)
    row.published_version, row.published_at = number, at
    row.save(update_fields=["published_version", "published_at"])
    publish(FormWorkPublished(work_uid=uid, code=row.code, number=number, decision=decision))


def _changes(row: FormWork, number: int, on: date) -> dict[str, Any]:
    """path of the package → what stands there now."""
    form = {**row.form, "key": row.code, "version": number}
    definition = benches.definition_of(row)
    papers = building.components(row.form, definition.get("components", []))
    return {
        "form.json": json.dumps(form, ensure_ascii=False, indent=1),
        benches.CASES: json.dumps(row.cases, ensure_ascii=False, indent=1),
        "procedure.toml:components": papers,
        "procedure.toml:valid_from": on.isoformat(),
        "procedure.toml:version": number,
    }


def _load_own(actor: Actor, row: FormWork, changes: dict[str, Any], at: datetime) -> None:
    """Write the package's folder aside, load it, and only then let it stand in the content folder."""
    home = settings.DATA / "content" / KIND
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".") as aside:
        folder = Path(aside) / row.code
        for path, content in benches.files_of(row, changes).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        law.load_folder(actor=actor, kind=KIND, folder=folder, at=at)
        shutil.rmtree(home / row.code, ignore_errors=True)
        shutil.move(folder, home / row.code)


def _locked(uid: str, version: int | None) -> FormWork:
    row = FormWork.objects.select_for_update().filter(uid=uid, published_at=None).first()
    if row is None:
        raise NotFound(_("Không còn bản đang soạn này."))
    if version is not None and version != row.version:
        raise UnableToBuild(
            _("Biểu mẫu vừa được sửa ở nơi khác. Hãy tải lại trang rồi làm lại thay đổi này.")
        )
    return row


def _keep(row: FormWork, *, form: building.Form, cases: list[Any], at: datetime) -> None:
    row.undo = [*row.undo, {"form": row.form, "cases": row.cases}][-KEPT:]
    row.form, row.cases = form, cases
    row.version, row.changed_at = row.version + 1, at
    row.save(update_fields=["form", "cases", "undo", "version", "changed_at"])
