"""The process designer: drafts, the table editor, the drawing, files, publication."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.casework.actions import designs as actions
from congvu.engines.casework.models import ProcessDraft
from congvu.engines.casework.queries import designs
from congvu.engines.casework.queries.designer_words import modeller_words
from congvu.engines.casework.queries.designs import Design
from congvu.engines.casework.queries.processes import version_of
from congvu.engines.casework.queries.verdicts import said
from congvu.engines.casework.queries.versions import differences
from congvu.engines.casework.rules.bpmn_xml import MAX_BYTES
from congvu.engines.casework.rules.sheets.beginning import slug
from congvu.engines.casework.rules.sheets.edits import Added, Edit, Headed, Moved, Removed, Said
from congvu.engines.casework.rules.sheets.sheet import END, TASK, Row, Sheet
from congvu.engines.casework.web.design_forms import HeadForm, PublishForm, RowForm
from congvu.engines.casework.web.processes import PUBLISH
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, Refused
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of


def index(request: HttpRequest) -> HttpResponse:
    """All drafts; POST begins a new one, empty or from a file."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.begin_design(
                actor=actor_of(request), title=_text(request, "title"), at=clock.now(),
                bpmn=_file(request),
            )  # fmt: skip
        except Invalid as refused:
            errors = refused.errors
        else:
            return go(request, address("design", made))
    context = {
        "designs": designs.every_design(), "errors": list(errors.values()),
        "title_error": errors.get("title", ""), "title": _text(request, "title"),
    }  # fmt: skip
    return page(request, "casework/designs.html", context, status=422 if errors else 200)


def copy(request: HttpRequest, key: str) -> HttpResponse:
    """POST: the draft of a published process, a copy of the version named when there is none."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    number = _text(request, "version")
    made = actions.copy_design(
        actor=actor_of(request), key=key, at=clock.now(),
        number=int(number) if number.isdecimal() and len(number) < 7 else 0,
    )  # fmt: skip
    return go(request, address("design", made))


def table(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The table editor. GET ``?buoc=`` opens a step, ``?them=`` a new one; POST makes one edit."""
    draft = designs.draft_of(uid)
    design = designs.design_of(draft, today())
    if request.method != "POST":
        return _table(request, design)
    if design.sheet is None:
        raise actions.UnableToDesign(_("Quy trình này không còn vừa bảng; hãy sửa trên sơ đồ."))
    verb, _colon, name = _text(request, "do").partition(":")
    if verb in ("save", "add"):
        return _step_said(request, design, verb, name)
    if verb == "head":
        return _head_said(request, design)
    edits: dict[str, Edit] = {
        "up": Moved(name, -1), "down": Moved(name, 1), "remove": Removed(name),
    }  # fmt: skip
    if verb not in edits:
        return _table(request, design, status=422)
    return _edited(request, design, edits[verb], "" if verb == "remove" else f"?tai={verb}:{name}")


def _edited(request: HttpRequest, design: Design, edit: Edit, place: str) -> HttpResponse:
    """place: where on the page one goes on. A browser gives no focus to a page that it opens at a
    fragment, so a moved row is named in the query."""
    try:
        made = actions.edit_design(
            actor=actor_of(request), uid=design.draft.uid, version=_version(request), edit=edit,
            at=clock.now(),
        )  # fmt: skip
    except actions.UnableToDesign as refused:
        return _table(request, _fresh(design), error=refused.message, status=409)
    return go(request, address("design", made) + place)


def _step_said(request: HttpRequest, design: Design, verb: str, name: str) -> HttpResponse:
    assert design.sheet is not None
    row = design.sheet.row(name) if verb == "save" else _new_row(design, _text(request, "title"))
    if row is None:
        return _table(request, design, error=_gone(), status=409)
    form = RowForm(design.sheet, row, request.POST)
    if not form.is_valid():
        return _table(request, design, form=form, after=name, status=422)
    made = form.filled_row()
    edit: Edit = Said(made) if verb == "save" else Added(made, name)
    return _edited(request, design, edit, f"#buoc-{made.id}")


def _head_said(request: HttpRequest, design: Design) -> HttpResponse:
    form = HeadForm(request.POST)
    if not form.is_valid():
        return _table(request, design, head=form, status=422)
    return _edited(request, design, Headed(form.cleaned_data["title"], form.said_limit), "")


def _table(
    request: HttpRequest, design: Design, *, form: RowForm | None = None, after: str = "",
    head: HeadForm | None = None, error: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = framed(request, design.draft, "design") | {"error": error, "design": design}
    sheet = design.sheet
    if sheet is None:
        context |= {"obstacles": designs.obstacle_rows(design.obstacles)}
        return page(request, "casework/design_obstacles.html", context, status=status)
    opened, place = _opened(request, design, sheet)
    form = form or opened
    context |= {
        "rows": designs.table_rows(design), "form": form, "after": after or place,
        "whole": [said(s) for s in design.remarks.whole], "remarks": design.remarks,
        "time": designs.time_of(sheet), "head": head or _head(sheet),
        "moved": request.GET.get("tai", "").partition(":"), "forms": designs.form_choices(),
        "counts": designs.verdict_counts(design.judged),
    }  # fmt: skip
    return page(request, "casework/design.html", context, status=status)


def _opened(request: HttpRequest, design: Design, sheet: Sheet) -> tuple[RowForm, str]:
    """The step under the pen, or a new one and below which row it comes."""
    row = sheet.row(request.GET.get("buoc", ""))
    if row is not None:
        return RowForm(sheet, row), ""
    steps = [r.id for r in sheet.rows if r.kind != END]
    after = request.GET.get("them", steps[-1] if steps else "")
    return RowForm(sheet, _new_row(design, "")), after


def _new_row(design: Design, title: str) -> Row:
    taken = {e.id for e in design.diagram.elements} | {f.id for f in design.diagram.flows}
    taken |= {n.id for n in design.diagram.lanes} | {design.diagram.id}
    return Row(slug(title, taken), TASK)


def _head(sheet: Sheet) -> HeadForm:
    limit = sheet.limit
    return HeadForm(initial={
        "title": sheet.title, "limit": limit.amount if limit else None,
        "limit_unit": limit.unit if limit else "working_day",
    })  # fmt: skip


def diagram(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The drawing in a modeller, with the verdict on every element beside it."""
    draft = designs.draft_of(uid)
    design = designs.design_of(draft, today())
    verdicts = designs.verdict_rows(design)
    context = framed(request, draft, "design-diagram") | {
        "design": design, "verdicts": verdicts,
        "counts": designs.verdict_counts(design.judged), "roles": designs.role_choices(),
        "handlers": designs.handler_choices(), "whole": [said(s) for s in design.judged.whole],
        "units": designs.unit_choices(), "clocks": designs.clock_choices(),
        "config": {
            "bpmn": draft.bpmn, "save": address("design-draw", draft), "words": modeller_words(),
            "version": draft.version, "verdicts": verdicts,
        },
    }  # fmt: skip
    return page(request, "casework/design_diagram.html", context)


def save_diagram(request: HttpRequest, uid: UUID) -> HttpResponse:
    """POST from the modeller: the drawing (``bpmn``) and the ``version`` it stands on; answers with
    the new version and the verdicts."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        draft = actions.draw_design(
            actor=actor_of(request), uid=uid, version=_version(request), at=clock.now(),
            bpmn=request.POST.get("bpmn", "").encode(),
        )  # fmt: skip
    except Refused as refused:
        return JsonResponse({"error": refused.message}, status=refused.status)
    design = designs.design_of(draft, today())
    return JsonResponse({
        "version": draft.version, "verdicts": designs.verdict_rows(design),
        "counts": designs.verdict_counts(design.judged),
        "whole": [said(s) for s in design.judged.whole],
    })  # fmt: skip


def file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """GET: the draft as a .bpmn file. POST: a file in its place."""
    draft = designs.draft_of(uid)
    if request.method != "POST":
        name = f"{draft.key}.bpmn"
        return HttpResponse(draft.bpmn.encode(), content_type="application/xml", headers={
            "Content-Disposition": f'attachment; filename="{name}"',
        })  # fmt: skip
    content = _file(request)
    if not content:
        raise Invalid({"bpmn": _("Hãy chọn một tệp .bpmn.")})
    made = actions.draw_design(
        actor=actor_of(request), uid=uid, version=_version(request), bpmn=content,
        at=clock.now(), imported=True,
    )  # fmt: skip
    messages.success(request, _("Đã nhập tệp vào bản nháp. Bấm Hoàn tác nếu nhầm tệp."))
    return go(request, address("design", made))


def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """POST: the last change taken back."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    made = actions.undo_design(
        actor=actor_of(request), uid=uid, version=_version(request), at=clock.now()
    )
    where = _text(request, "where")
    return go(request, address(where if where == "design-diagram" else "design", made))


def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    """GET asks; POST deletes the draft."""
    draft = designs.draft_of(uid)
    if request.method != "POST":
        return page(request, "casework/design_delete.html", {"draft": draft})
    actions.delete_design(
        actor=actor_of(request), uid=uid, version=_version(request), at=clock.now()
    )
    messages.success(request, _("Đã xóa bản nháp."))
    return go(request, reverse("casework:designs"))


def publication(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What would change, and the decision by which it does."""
    draft = designs.draft_of(uid)
    form = PublishForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _published(request, draft, form)
            except Invalid as wrong:
                for name, text in wrong.errors.items():
                    form.add_error(name if name in form.fields else None, text)
            except Refused as wrong:
                form.add_error(None, wrong.message)
                status = wrong.status
    return _publication(request, draft, form, status)


def _published(request: HttpRequest, draft: ProcessDraft, form: PublishForm) -> HttpResponse:
    got = form.cleaned_data
    made = actions.publish_design(
        actor=actor_of(request), uid=draft.uid, version=_version(request), at=clock.now(),
        decision=got["decision"], valid_from=got["valid_from"],
    )  # fmt: skip
    text = _("Đã công bố %(title)s, phiên bản %(number)s.")
    messages.success(request, text % {"title": made.title, "number": made.version})
    url = reverse("casework:process", kwargs={"key": made.key})
    return go(request, f"{url}?phien-ban={made.version}")


def _publication(
    request: HttpRequest, draft: ProcessDraft, form: PublishForm, status: int
) -> HttpResponse:
    design = designs.design_of(draft, today())
    net, before = design.judged.net, version_of(draft.key)
    context = framed(request, draft, "design-publish") | {
        "form": form, "before": before, "ready": net is not None, "design": design,
        "verdicts": [v for v in designs.verdict_rows(design) if v["own"]],
        "whole": [said(s) for s in design.judged.whole],
        "rows": differences(before.compiled, net) if before and net else [],
        "time": designs.time_of(design.sheet) if design.sheet else None,
    }  # fmt: skip
    return page(request, "casework/design_publish.html", context, status=status)


# what the pages of a draft share


def framed(request: HttpRequest, draft: ProcessDraft, here: str) -> dict[str, Any]:
    """The draft, its tabs, what can be taken back."""
    tabs = [("design", _("Bảng")), ("design-diagram", _("Sơ đồ")), ("design-try", _("Chạy thử"))]
    if actor_of(request).holds(PUBLISH):
        tabs.append(("design-publish", _("Công bố")))
    return {
        "draft": draft, "here": here, "undo": designs.last_change(draft),
        "tabs": [
            {"title": words, "href": address(name, draft), "current": name == here}
            for name, words in tabs
        ],
    }  # fmt: skip


def address(name: str, draft: ProcessDraft) -> str:
    """The page of a draft."""
    return reverse(f"casework:{name}", kwargs={"uid": draft.uid})


def _fresh(design: Design) -> Design:
    return designs.design_of(designs.draft_of(design.draft.uid), today())


def _gone() -> str:
    return _("Bước này không còn trong bảng; có thể người khác vừa bỏ nó.")


def today() -> date:
    """The day in Vietnam."""
    return clock.local(clock.now()).date()


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()[:300]


def _version(request: HttpRequest) -> int:
    said = _text(request, "version")
    return int(said) if said.isdecimal() and len(said) < 9 else 0


def _file(request: HttpRequest) -> bytes:
    found = request.FILES.get("bpmn")
    if found is None:
        return b""
    with found:
        content: bytes = found.read(MAX_BYTES + 1)
    return content
