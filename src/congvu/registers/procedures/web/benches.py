"""The form bench: a form built question by question, seen beside as the applicant will see it.

Every change is a plain form that comes back to the same page: it works without JavaScript.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, Refused
from congvu.registers.procedures.actions import building as actions
from congvu.registers.procedures.models import FormWork
from congvu.registers.procedures.queries import benches
from congvu.registers.procedures.rules import building
from congvu.registers.procedures.web import bench_words
from congvu.webkit.web.answers import go
from congvu.webkit.web.answers import page as answer
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens.columns import day_of

PUBLISH = "procedures.procedure.publish"


def works(request: HttpRequest) -> HttpResponse:
    """The benches in use; POST takes a procedure's form onto a new one."""
    typed = {key: request.POST.get(key, "").strip() for key in ("base", "code", "name")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            uid = actions.begin_work(actor=actor_of(request), at=clock.now(), **typed)
        except Invalid as wrong:
            errors = wrong.errors
        else:
            return go(request, reverse("procedures:bench", args=[uid]))
    shown = {
        "works": benches.works(),
        "bases": benches.bases(on=clock.today()),
        "typed": typed,
        "errors": errors,
    }
    return answer(request, "procedures/works.html", shown, status=422 if errors else 200)


def bench(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The form with its pages and questions, the real page beside it; POST is one change."""
    row = benches.work(str(uid))
    error = ""
    if request.method == "POST":
        try:
            _change(request, row)
        except Refused as refused:
            error = refused.message
        else:
            return go(request, _back(request, row))
    return _show(request, row, error=error)


def question(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    """All that one question says."""
    row = benches.work(str(uid))
    try:
        found = building.question(row.form, key)
        if request.method == "POST":
            said = bench_words.read(request.POST, found, row.form)
            _do(request, row, "change", {"key": key, "said": said})
            messages.success(request, _("Đã sửa câu hỏi."))
            here = reverse("procedures:bench", args=[uid])
            return go(request, f"{here}?buoc={bench_words.step_of(row.form, key)}#cau-{key}")
    except (building.UnableToBuild, Refused) as fault:
        text = fault.message if isinstance(fault, Refused) else _(fault.text)
        messages.error(request, text)
        return go(request, reverse("procedures:bench", args=[uid]))
    return answer(
        request, "procedures/bench_question.html",
        {"row": row, **bench_words.shown(found, row.form)},
    )  # fmt: skip


def trial(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The whole form on one page: try answers, keep them as a worked answer, run those kept."""
    row = benches.work(str(uid))
    faults = benches.form_faults(row.form)
    forms = [] if faults else _whole(request, row)
    said: dict[str, str] | None = None
    if request.method == "POST" and forms:
        given = _given(forms)
        definition = casework.load_form({**row.form, "version": 1})
        said = casework.validate(definition, given, today=clock.today())
        if request.POST.get("keep"):
            try:
                actions.keep_case(
                    actor=actor_of(request), uid=str(uid), name=request.POST.get("ten-bai-thu", ""),
                    answers=given, refused=request.POST.get("bi-tu-choi", ""), at=clock.now(),
                )  # fmt: skip
            except Refused as refused:
                messages.error(request, refused.message)
            else:
                messages.success(request, _("Đã giữ bài thử."))
                return go(request, reverse("procedures:bench-trial", args=[uid]))
    labels = bench_words.labels(row.form)
    shown = {
        "row": row,
        "faults": faults,
        "forms": [(f, f.step.title.of(get_language() or "vi")) for f in forms],
        "said": None if said is None else [(labels.get(k, k), v) for k, v in said.items()],
        "labels": labels.items(),
        "tried": _tried(row, labels) if not faults else [],
    }
    return answer(request, "procedures/bench_trial.html", shown)


def publish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What would be published and what still stands against it; POST publishes."""
    row = benches.work(str(uid))
    typed = {key: request.POST.get(key, "") for key in ("decision", "on")}
    error = ""
    if request.method == "POST":
        day = day_of(typed["on"])
        try:
            if day is None:
                raise actions.UnableToPublishForm(_("Hãy nhập ngày có hiệu lực."), field="on")
            number = actions.publish_form(
                actor=actor_of(request), uid=str(uid), decision=typed["decision"], on=day,
                at=clock.now(),
            )  # fmt: skip
        except Refused as refused:
            error = refused.message
        else:
            messages.success(
                request, _("Đã công bố phiên bản %(number)s. Có hiệu lực ngay theo ngày đã ghi.")
                % {"number": number},
            )  # fmt: skip
            return go(request, reverse("procedures:detail", args=[row.code]))
    shown = {
        "row": row,
        "number": benches.next_version(row.code),
        "faults": benches.faults(row, at=clock.now()),
        "may": actor_of(request).holds(PUBLISH),
        "typed": typed | {"on": typed["on"] or f"{clock.today():%d/%m/%Y}"},
        "error": error,
    }
    return answer(request, "procedures/bench_publish.html", shown, status=422 if error else 200)


def take_out(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The package as it would be published, in one archive."""
    row = benches.work(str(uid))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(benches.unpublished_files(row).items()):
            archive.writestr(f"{row.code}/{path}", content)
    found = HttpResponse(made.getvalue(), content_type="application/zip")
    found["Content-Disposition"] = f'attachment; filename="thu-tuc-{row.code}.zip"'
    return found


def _change(request: HttpRequest, row: FormWork) -> None:
    verb, _colon, key = request.POST.get("viec", "").partition(":")
    said = request.POST
    uid, at, actor = str(row.uid), clock.now(), actor_of(request)
    if verb == "undo":
        actions.undo_change(actor=actor, uid=uid, at=at)
    elif verb == "drop":
        actions.drop_work(actor=actor, uid=uid, at=at)
    elif verb == "drop_case":
        actions.drop_case(actor=actor, uid=uid, name=key, at=at)
    elif verb in ("move", "move_step"):
        key, _dot, way = key.partition(".")
        _do(request, row, verb, {"key": key, "way": "up" if way == "up" else "down"})
    elif verb in ("remove", "remove_step"):
        _do(request, row, verb, {"key": key})
    elif verb == "add_step":
        _do(request, row, verb, {"title": said.get("ten-buoc", "").strip() or _("Bước mới")})
    elif verb == "add_question":
        kind, label = said.get("loai", ""), said.get("cau-hoi", "")
        _do(request, row, verb, {"step": key, "kind": kind, "label": label})
    elif verb == "change_step":
        values = {"title": said.get("ten-buoc", ""), "condition": said.get("dieu-kien", "")}
        _do(request, row, verb, {"key": key, **values})
    else:
        raise actions.UnableToBuild(_("Việc này không có. Hãy tải lại trang."))


def _do(request: HttpRequest, row: FormWork, verb: str, values: dict[str, Any]) -> None:
    said = request.POST.get("version", "0")
    seen = int(said) if said.isdecimal() and len(said) < 9 else 0
    wanted = actions.Change(verb=verb, version=seen, values=values)
    actions.change_form(actor=actor_of(request), uid=str(row.uid), wanted=wanted, at=clock.now())


def _back(request: HttpRequest, row: FormWork) -> str:
    if request.POST.get("viec") == "drop":
        return reverse("procedures:works")
    here = reverse("procedures:bench", args=[row.uid])
    step = request.GET.get("buoc", "")
    return f"{here}?buoc={step}#soan" if step else here


def _show(request: HttpRequest, row: FormWork, *, error: str) -> HttpResponse:
    faults = benches.form_faults(row.form)
    keys = [s["key"] for s in row.form["steps"]]
    here = request.GET.get("buoc", "")
    here = here if here in keys else keys[0]
    shown = {
        "row": row,
        "steps": bench_words.steps(row.form, here),
        "here": here,
        "types": [(code, _(name)) for code, name in building.TYPES.items()],
        "faults": faults,
        "error": error,
        "may_publish": actor_of(request).holds(PUBLISH),
        "form": None if faults else _page(row, here),
        "preview_title": bench_words.title_of(row.form, here),
    }
    return answer(request, "procedures/bench.html", shown, status=422 if error else 200)


def _page(row: FormWork, step: str) -> Any:
    """The applicant's page of this step, every question that could appear on it shown."""
    definition = casework.load_form({**bench_words.unconditional(row.form), "version": 1})
    return casework.django_form_for(
        definition, step, {}, today=clock.today(), language=get_language() or "vi"
    )


def _whole(request: HttpRequest, row: FormWork) -> list[Any]:
    """Every page of the form, each knowing what was typed on those before."""
    definition = casework.load_form({**row.form, "version": 1})
    data = request.POST if request.method == "POST" else None
    made: list[Any] = []
    known: dict[str, Any] = {}
    for step in definition.steps:
        form = casework.django_form_for(
            definition,
            step.key,
            dict(known),
            today=clock.today(),
            data=data,
            language=get_language() or "vi",
        )
        if form.is_bound:
            form.is_valid()
            known |= form.typed
        made.append(form)
    return made


def _given(forms: list[Any]) -> dict[str, Any]:
    """What was typed; a file question that is asked counts as handed in when it was ticked."""
    found: dict[str, Any] = {}
    for form in forms:
        found |= {key: value for key, value in form.typed.items() if value not in (None, "", [])}
        for question in form.shown:
            if question.type == "file" and question.required:
                found[question.key] = [benches.STAND_IN]
    return found


def _tried(row: FormWork, labels: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "name": t.name,
            "right": t.right,
            "wanted": labels.get(t.refused, t.refused),
            "said": [(labels.get(k.split(".")[0], k), v) for k, v in t.said.items()],
        }
        for t in benches.trials(row.form, row.cases, on=clock.today())
    ]
