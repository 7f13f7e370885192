"""Drafts saved as they are typed: by htmx in the background, or by a plain form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework.actions.drafts import delete_draft, save_draft_step
from congvu.engines.casework.contracts import SaveResult
from congvu.engines.casework.queries.drafts import device_of, drafted
from congvu.engines.casework.queries.sentences import names
from congvu.engines.casework.queries.step_form import StepForm, django_form_for
from congvu.engines.casework.rules.forms.answers import show as shown
from congvu.engines.casework.rules.forms.definition import Question
from congvu.kernel import clock
from congvu.webkit.web.answers import go, is_htmx, page
from congvu.webkit.web.routes import actor_of


def save(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """Keep what is typed in one step; a conflict shows both versions and asks."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actor, at = actor_of(request), clock.now()
    known, definition = drafted(actor=actor, uid=uid)
    form = django_form_for(
        definition, step, known.answers, today=clock.local(at).date(), data=request.POST,
        language=get_language() or "vi",
    )  # fmt: skip
    form.is_valid()
    result = save_draft_step(
        actor=actor, uid=uid, step=step, answers={**_hidden(known.answers, form), **form.typed},
        version=request.POST.get("version", "0"),
        device=device_of(request.headers.get("User-Agent", "")),
        force=request.POST.get("force") == "1", at=at,
    )  # fmt: skip
    if result.conflict:
        return _conflict(request, result, step, form)
    if is_htmx(request):
        context = {"draft": result.draft, "version": result.seen}
        return page(request, "casework/_saved.html", context)
    return go(request, _next(request))


def delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw the draft away."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    delete_draft(actor=actor_of(request), uid=uid, at=clock.now())
    return go(request, _next(request))


def _hidden(answers: Mapping[str, Any], form: StepForm) -> dict[str, Any]:
    """Answers of this step to questions that are not shown now: kept, for they may come back."""
    asked = {q.key for q in form.shown}
    return {
        q.key: answers[q.key]
        for q in form.step.questions
        if q.key not in asked and q.key in answers
    }


def _conflict(request: HttpRequest, result: SaveResult, step: str, form: StepForm) -> HttpResponse:
    questions = {q.key: q for q in form.step.questions}
    rows = [
        {
            "label": questions[key].label.of(get_language() or "vi"),
            "mine": _text(questions[key], result.mine.get(key)),
            "theirs": _text(questions[key], result.theirs.get(key)),
        }
        for key in result.differing
    ]
    context = {
        "rows": rows, "draft": result.draft, "step": step, "posted": _posted(request),
        "version": result.seen, "back": _next(request),
    }  # fmt: skip
    return page(
        request, "casework/draft_conflict.html", context,
        fragment="casework/_draft_conflict.html", status=200 if is_htmx(request) else 409,
    )  # fmt: skip


def _text(question: Question, value: Any) -> str:
    try:
        return shown(question, value, language=get_language() or "vi", names=names())
    except (ValueError, TypeError, KeyError):  # not readable yet: as typed
        return str(value or _("(để trống)"))


def _posted(request: HttpRequest) -> list[tuple[str, str]]:
    skipped = {"csrfmiddlewaretoken", "version", "force"}
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in skipped
        for value in values
    ]


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe and wanted.startswith("/") else "/"
