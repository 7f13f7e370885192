"""Systems that call us: added with a secret shown once, told our names for things, closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cryptography.x509 import Certificate
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from congvu.engines.identity.actions import machines as actions
from congvu.engines.identity.actions.certificates import keep_certificates
from congvu.engines.identity.queries import machines as queries
from congvu.engines.identity.rules.certificates import read, thumbprint
from congvu.engines.identity.web.forms import MachineForm
from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of


@require_http_methods(["GET", "POST"])
def machines(request: HttpRequest) -> HttpResponse:
    """The list and the form of a new one."""
    actor, secret = actor_of(request), ""
    form = MachineForm(request.POST or None, units=actor.units_of(actions.MANAGE))
    if request.method == "POST" and form.is_valid():
        try:
            secret = actions.add_machine(actor=actor, at=clock.now(), **form.cleaned_data)
        except Invalid as refused:
            for name, said in refused.errors.items():
                form.add_error(name, said)
        else:
            form = MachineForm(units=actor.units_of(actions.MANAGE))  # the next one
    context = {"rows": list(queries.machines(actor)), "form": form, "secret": secret}
    status = 422 if form.errors else 200
    answer = answers.page(request, "identity/machines.html", context, status=status)
    answer["Cache-Control"] = "no-store"  # a secret may stand on it
    return answer


@require_http_methods(["GET", "POST"])
def machine(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One system: what it calls our things, and a box to add lines to that."""
    actor, row = actor_of(request), queries.machine(actor_of(request), str(uid))
    typed, errors = request.POST.get("lines", ""), dict[str, str]()
    if request.method == "POST":
        try:
            count = actions.name_things(
                actor=actor, uid=str(uid), named=[_read(line) for line in _lines(typed)]
            )
        except Invalid as refused:
            errors = dict(refused.errors)
        else:
            messages.success(request, _("Đã ghi %(count)s mã.") % {"count": count})
            return answers.go(request, reverse("identity:machine", args=[uid]))
    context = {
        "row": row, "names": row.foreign_ids.order_by("-id")[: queries.SHOWN], "typed": typed,
        "errors": errors, "certificates": [_shown(each) for each in read(row.certificates)],
        "may_certify": bool(settings.CONGVU_CLIENT_CERTIFICATE_HEADER),
    }  # fmt: skip
    status = 422 if errors else 200
    return answers.page(request, "identity/machine.html", context, status=status)


@require_POST
def certificates(request: HttpRequest, uid: UUID) -> HttpResponse:
    """By which certificates it proves itself."""
    try:
        keep_certificates(
            actor=actor_of(request), uid=str(uid), pem=request.POST.get("pem", ""), at=clock.now()
        )
    except Invalid as refused:
        messages.error(request, refused.errors["pem"])
    else:
        messages.success(request, _("Đã ghi. Hệ thống phải lấy mã truy cập mới."))
    return answers.go(request, reverse("identity:machine", args=[uid]))


@require_POST
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a system call no longer."""
    actions.close_machine(actor=actor_of(request), uid=str(uid), at=clock.now())
    messages.success(request, _("Đã ngừng hệ thống. Mã truy cập của hệ thống hết hiệu lực ngay."))
    return answers.go(request, reverse("identity:machines"))


def _shown(certificate: Certificate) -> dict[str, Any]:
    return {
        "name": certificate.subject.rfc4514_string(), "until": certificate.not_valid_after_utc,
        "sha256": thumbprint(certificate),
    }  # fmt: skip


def _lines(typed: str) -> list[str]:
    return [line for line in typed.splitlines() if line.strip()]


def _read(line: str) -> actions.Named:
    """``kind; theirs; ours; label`` as typed."""
    kind, theirs, ours, label = [part.strip() for part in (line + ";;;").split(";")[:4]]
    return actions.Named(kind=kind, theirs=theirs, ours=ours, label=label)
