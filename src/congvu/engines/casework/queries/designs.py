"""Drafts of processes for their screens: the table in words, what may be chosen, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.models import ProcessDraft, ProcessVersion
from congvu.engines.casework.queries.pictures import limit_words
from congvu.engines.casework.queries.processes import known_names
from congvu.engines.casework.queries.verdicts import kind, level_words, said
from congvu.engines.casework.rules.bpmn import survey
from congvu.engines.casework.rules.diagram import Diagram
from congvu.engines.casework.rules.sheets import sheet as sheets
from congvu.engines.casework.rules.sheets.edits import WORDS
from congvu.engines.casework.rules.sheets.filling import answers_of, free_ways, main_hours
from congvu.engines.casework.rules.sheets.reading import Obstacle, sheet_of
from congvu.engines.casework.rules.sheets.saying import Remarks, remarks
from congvu.engines.casework.rules.sheets.sheet import NOWHERE, Row, Sheet
from congvu.engines.casework.rules.verdicts import NOTE, WAITS, Judgement, Level, judge
from congvu.kernel.errors import NotFound
from congvu.kernel.rooms import manifests

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Design:
    """A draft read: sheet is None when obstacles keep it out of the table."""

    draft: ProcessDraft
    sheet: Sheet | None
    obstacles: tuple[Obstacle, ...]
    diagram: Diagram
    judged: Judgement

    @property
    def remarks(self) -> Remarks:
        """What is wrong, by row."""
        return remarks(self.sheet or _none(self.diagram), self.diagram, self.judged)


def _none(diagram: Diagram) -> Sheet:
    return Sheet(diagram.id, diagram.name, ())


def every_design() -> list[ProcessDraft]:
    """All drafts, the one changed last first."""
    rows = ProcessDraft.objects.select_related("base").order_by("-changed_at")
    return list(rows.defer("bpmn", "base__bpmn", "base__net"))


def draft_of(uid: UUID) -> ProcessDraft:
    """One draft. Raises NotFound."""
    found = ProcessDraft.objects.select_related("base").filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Không tìm thấy bản nháp này; có thể đã bị xóa."))
    return found


def design_of(draft: ProcessDraft, on: date) -> Design:
    """The draft as a table (or why not), with what a publication on the day would say."""
    xml = draft.bpmn.encode()
    sheet, obstacles = sheet_of(xml)
    judged = judge(xml, known_names(on, draft.key))
    return Design(draft, sheet, obstacles, survey(xml).diagram, judged)


def last_change(draft: ProcessDraft) -> str:
    """What can be taken back, in words; '' for nothing."""
    last = draft.changes.order_by("-pk").values_list("what", "about").first()
    if last is None:
        return ""
    what, about = last
    words = _(WORDS[what]) if what in WORDS else what
    return f"{words}: {about}" if about else words


# what may be chosen


def role_choices() -> list[tuple[str, Choices]]:
    """Permissions as roles of steps: those that processes use first."""
    labels = _labels()
    used = {n.role for v in _published() for n in v.compiled.tasks if n.role in labels}
    first = [(code, labels[code]) for code in used]
    others = [(code, label) for code, label in labels.items() if code not in used]
    return [
        (_("Đang dùng trong các quy trình"), sorted(first, key=lambda c: c[1])),
        (_("Quyền khác"), sorted(others, key=lambda c: c[1])),
    ]


def role_label(code: str) -> str:
    """What a role is called."""
    return _labels().get(code, code)


def _labels() -> dict[str, str]:
    return {p.code: str(_(p.label)) for m in manifests().values() for p in m.permissions}


def handler_choices() -> Choices:
    """What the system can do by itself, by the title it goes by in published processes."""
    titles = {
        n.handler: n.title
        for v in _published() for n in v.compiled.nodes.values() if n.handler and n.title
    }  # fmt: skip
    every = sorted(name for m in manifests().values() for name, _f in m.outcomes)
    return [(n, f"{titles[n]} ({n})" if n in titles else n) for n in every]


def form_choices() -> list[str]:
    """Forms that steps of published processes show."""
    return sorted({n.form for v in _published() for n in v.compiled.tasks if n.form})


def unit_choices() -> Choices:
    """Whose unit does a step, in words; other keys as they stand."""
    known = unit_words()
    keys = {n.unit for v in _published() for n in v.compiled.tasks if n.unit} - known.keys()
    return [*known.items(), *((k, k) for k in sorted(keys))]


def unit_words() -> dict[str, str]:
    """What the units of a step are called."""
    return {
        "": _("Đơn vị chủ trì hồ sơ"), "owner": _("Đơn vị thụ lý"),
        "reception": _("Bộ phận một cửa"),
    }  # fmt: skip


def _published() -> list[ProcessVersion]:
    rows = ProcessVersion.objects.order_by("key", "-version").distinct("key")
    return list(rows.only("id", "key"))


def step_choices(sheet: Sheet) -> Choices:
    """Every row by its number and title, as where to go."""
    return [(r.id, f"{n}. {r.title}") for n, r in enumerate(sheet.rows, 1)]


# the table in words


def kind_choices() -> Choices:
    """Who does a step, in words."""
    return [
        (sheets.TASK, _("Cán bộ, công chức làm")), (sheets.APPLICANT, _("Người nộp hồ sơ làm")),
        (sheets.AUTO, _("Hệ thống tự làm")), (sheets.END, _("Kết thúc quy trình")),
    ]  # fmt: skip


def clock_choices() -> Choices:
    """What a step does to the clock of its case, in words."""
    return [
        ("", _("Không đổi")), ("start", _("Bắt đầu tính thời hạn")),
        ("pause", _("Tạm dừng tính thời hạn khi chờ bước này")),
        ("supplement", _("Chờ bổ sung: tạm dừng, bổ sung xong tính lại từ đầu")),
        ("stop", _("Ngừng tính thời hạn")),
    ]  # fmt: skip


def table_rows(design: Design) -> list[dict[str, Any]]:
    """A row for each step: number, who, time, where next, and what is wrong with it."""
    sheet = design.sheet
    if sheet is None:
        return []
    wrong, labels, units = design.remarks.of, _labels(), unit_words()
    names = {r.id: f"{n}. {r.title}" for n, r in enumerate(sheet.rows, 1)}
    return [
        {
            "row": r, "number": n, "kind": dict(kind_choices())[r.kind],
            "who": _who(r, labels, units), "hours": limit_words(r.limit),
            "does": r.form, "next": _onward(sheet, r, names),
            "wrong": [said(s) for s in wrong.get(r.id, ())],
            "first": n == 1, "last": n == len(sheet.rows),
        }
        for n, r in enumerate(sheet.rows, 1)
    ]  # fmt: skip


def _who(row: Row, labels: Mapping[str, str], units: Mapping[str, str]) -> str:
    if row.kind == sheets.APPLICANT:
        return _("Người nộp hồ sơ")
    if row.kind != sheets.TASK:
        return ""
    who = labels.get(row.role, row.role) or _("Chưa chọn")
    return f"{who} – {units.get(row.unit, row.unit)}" if row.unit else who


def _onward(sheet: Sheet, row: Row, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """(if, to) of every way out; the last without a condition."""
    if row.kind == sheets.END:
        return []
    if row.beside:
        return [("", _("cùng lúc với bước trên"))]
    found = [(f"“{a.label}”", names[a.to]) for a in answers_of(row) if a.to in names]
    found += [(w.condition, names[w.to]) for w in free_ways(row) if w.to in names]
    if row.expiry is not None and row.expiry.to in names:
        late = _("quá %(time)s") % {"time": limit_words(row.expiry.limit)}
        found.append((late, names[row.expiry.to]))
    onward = sheet.target(row)
    if onward != NOWHERE:
        found.append(("", names.get(onward, "")))
    elif not found:
        found.append(("", _("chưa nối")))
    return found


def time_of(sheet: Sheet) -> dict[str, Any]:
    """Hours of the main way against the legal time × 8, as ISO sheets add up."""
    total = main_hours(sheet)
    allowed = sheet.limit.working_hours if sheet.limit else None
    return fit(total, allowed)


def fit(total: int, allowed: int | None) -> dict[str, Any]:
    """total: hours; allowed: None when there is nothing to hold against."""
    return {
        "total": total, "allowed": allowed, "fits": None if allowed is None else total == allowed,
        "over": allowed is not None and total > allowed,
        "gap": abs(total - allowed) if allowed is not None else 0,
    }  # fmt: skip


# the three verdicts


def verdict_rows(design: Design) -> list[dict[str, Any]]:
    """Every element with its verdict: id, title, level, what to do; those at fault (``own``: it is
    they that must be mended) first, those that run last."""
    words, names = level_words(), _element_names(design.diagram)
    rows = [
        {
            "id": v.element, "title": names.get(v.element) or v.title or kind(v.tag) or v.element,
            "level": v.level.value, "verdict": words[v.level], "what": said(v.what),
            "own": v.what is not None and v.what.text not in (NOTE, WAITS),
        }
        for v in design.judged.verdicts
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (not row["own"], row["level"] == Level.RUNS))


def _element_names(diagram: Diagram) -> dict[str, str]:
    """What elements without a name go by: arrows by their ends."""
    names = {e.id: e.name or kind(e.tag) for e in diagram.elements}
    ends = {f.id: (names.get(f.source, ""), names.get(f.target, "")) for f in diagram.flows}
    return {name: f"{source} → {target}" for name, (source, target) in ends.items()}


def verdict_counts(judged: Judgement) -> list[tuple[str, int]]:
    """(verdict, how many elements got it)."""
    words = level_words()
    return [(words[level], judged.count(level)) for level in Level]


def obstacle_rows(obstacles: tuple[Obstacle, ...]) -> list[tuple[str, str]]:
    """(what, why) of all that keeps a drawing out of the table."""
    return [(o.title or (kind(o.tag) if o.element else o.tag), said(o.sentence)) for o in obstacles]
