"""Applications that sign people on: registered, changed, given a new secret, switched off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.identity.actions import applications as actions
from congvu.engines.identity.queries import applications as queries
from congvu.engines.identity.web.application_forms import ApplicationForm, NewApplicationForm
from congvu.engines.identity.web.sso.discovery import DOORS, document
from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of


@require_GET
def applications(request: HttpRequest) -> HttpResponse:
    """Those one administers."""
    rows = list(queries.applications(actor_of(request)))
    said = document()
    doors = [("issuer", said["issuer"]), *((name, said[name]) for name in DOORS)]
    return page(request, "identity/applications.html", {"rows": rows, "doors": doors})


@never_cache
def new_application(request: HttpRequest) -> HttpResponse:
    """Register one; its secret is shown once, on the answer itself."""
    actor = actor_of(request)
    form = NewApplicationForm(request.POST or None, units=actor.units_of(actions.MANAGE))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = _try(
            form,
            lambda: actions.add_application(
                actor=actor, client_id=said["client_id"], name=said["name"],
                unit_id=said["unit_id"], is_public=said["is_public"], terms=form.terms(),
                at=clock.now(),
            ),
        )  # fmt: skip
        if made:
            context = {"uid": made[0], "secret": made[1], "client_id": said["client_id"]}
            return page(request, "identity/application_secret.html", context)
    status = 422 if form.errors else 200
    return page(request, "identity/application_new.html", {"form": form}, status=status)


@never_cache
def application(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One: its terms in a form, who uses it, its secret's renewal, its end."""
    actor, row = actor_of(request), queries.application(actor_of(request), str(uid))
    form = ApplicationForm(request.POST or None, initial=ApplicationForm.of(row))
    if request.method == "POST" and form.is_valid():
        done = _try(form, lambda: _change(request, str(uid), form))
        if done:
            messages.success(request, _("Đã lưu."))
            return go(request, reverse("identity:application", args=[uid]))
    people, open_now = queries.usage(row.pk, clock.now())
    context = {"row": row, "form": form, "people": people, "open_now": open_now, "actor": actor}
    status = 422 if form.errors else 200
    return page(request, "identity/application.html", context, status=status)


@never_cache
@require_POST
def new_secret(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new secret, shown once; the old one opens for one more day."""
    row = queries.application(actor_of(request), str(uid))
    secret = actions.renew_secret(actor=actor_of(request), uid=str(uid), at=clock.now())
    context = {"uid": str(uid), "secret": secret, "client_id": row.machine.client_id, "again": True}
    return page(request, "identity/application_secret.html", context)


@require_POST
def switch_off(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Nobody signs on to it any more; who is in is put out at once."""
    queries.application(actor_of(request), str(uid))
    actions.close_application(actor=actor_of(request), uid=str(uid), at=clock.now())
    messages.success(request, _("Đã ngừng ứng dụng. Mọi lần đăng nhập vào ứng dụng đã kết thúc."))
    return go(request, reverse("identity:applications"))


def _change(request: HttpRequest, uid: str, form: ApplicationForm) -> bool:
    actions.change_application(actor=actor_of(request), uid=uid, terms=form.terms(), at=clock.now())
    return True


def _try(form: Any, do: Any) -> Any:
    """Run an action; its refusal becomes an error of the field it names."""
    try:
        return do()
    except Invalid as refused:
        for field, sentence in refused.errors.items():
            form.add_error(field if field in form.fields else None, sentence)
    return None
