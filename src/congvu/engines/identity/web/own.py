"""One's own account: contact, sessions, who read my data, stand-ins."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.identity.actions.grants import end_delegation, give_delegation
from congvu.engines.identity.actions.persons import update_contact
from congvu.engines.identity.actions.sign_in import end_own_sessions
from congvu.engines.identity.actions.views import drop_view, save_view
from congvu.engines.identity.queries import accounts as read
from congvu.engines.identity.queries.actors import ON_BEHALF_OF
from congvu.engines.identity.queries.people import eid_profile, person
from congvu.engines.identity.queries.readers import looks
from congvu.engines.identity.rules.numbers import masked
from congvu.engines.identity.web.forms import ContactForm, DelegationForm
from congvu.engines.identity.web.sessions import safe_next
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of


def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here, what the e-ID confirmed, how to reach me, what I may do."""
    actor = actor_of(request)
    card = person(actor.person_id or 0)
    form = ContactForm(
        request.POST or None,
        initial={"phone": card.phone, "email": card.email, "address": card.address},
    )
    if request.method == "POST" and form.is_valid():
        update_contact(actor=actor, **form.cleaned_data)
        messages.success(request, _("Đã lưu thông tin liên hệ."))
        return go(request, reverse("identity:profile"))
    verified = [
        {"field": f.field, "value": _in_words(f.field, f.value),
         "source": f.source, "verified_at": f.verified_at}
        for f in eid_profile(card.id)
    ]  # fmt: skip
    grants = read.grants_of(actor.account_id or 0, on=clock.today())
    context = {"person": card, "form": form, "verified": verified, "grants": grants}
    return page(request, "identity/profile.html", context, status=422 if form.errors else 200)


def _in_words(field: str, value: str) -> str:
    """What the e-ID confirmed, as a person writes it."""
    if field == "cccd":
        return masked(value)
    if field == "birth_date":
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return {"nam": _("Nam"), "nu": _("Nữ")}.get(value, value) if field == "sex" else value


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    rows = read.sessions(actor_of(request).account_id or 0, request.session.session_key or "")
    return page(request, "identity/sessions.html", {"sessions": rows})


@require_POST
def close_sessions(request: HttpRequest) -> HttpResponse:
    """Close one session, or all but this one."""
    chosen = request.POST.get("session", "")
    count = end_own_sessions(
        actor=actor_of(request), keep=request.session.session_key or "",
        only=int(chosen) if chosen.isdecimal() else None,
    )  # fmt: skip
    messages.success(request, _("Đã đóng %(count)d phiên đăng nhập.") % {"count": count})
    return go(request, reverse("identity:sessions"))


@require_GET
def readers(request: HttpRequest) -> HttpResponse:
    """Who read my personal data, when, by which permission, for what. Law: Luật 91/2025/QH15."""
    card = person(actor_of(request).person_id or 0)
    return page(request, "identity/readers.html", {"looks": looks(str(card.uid))})


def delegations(request: HttpRequest) -> HttpResponse:
    """Who stands in for me, and for whom I stand in."""
    actor = actor_of(request)
    form = DelegationForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _give(actor, form):
        messages.success(request, _("Đã ủy quyền."))
        return go(request, reverse("identity:delegations"))
    rows = read.delegations(actor.account_id or 0, on=clock.today())
    context = {"form": form, "delegations": rows, "today": clock.today()}
    return page(request, "identity/delegations.html", context, status=422 if form.errors else 200)


@require_POST
def close_delegation(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a delegation back."""
    end_delegation(actor=actor_of(request), delegation_uid=uid, at=clock.now())
    messages.success(request, _("Đã chấm dứt ủy quyền."))
    return go(request, reverse("identity:delegations"))


@require_POST
def stand_in(request: HttpRequest) -> HttpResponse:
    """Act in another's place from now on, or as oneself again (an empty uid)."""
    uid = request.POST.get("delegation", "")
    mine = read.delegations(actor_of(request).account_id or 0, on=clock.today())
    if uid and not any(str(d.uid) == uid for d in mine):
        raise NotFound(_("Không có ủy quyền này."))
    request.session[ON_BEHALF_OF] = uid or None
    return go(request, safe_next(request, reverse("identity:delegations")))


@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep how a list looks now; back to the list."""
    said = request.POST
    save_view(
        actor=actor_of(request), screen=said.get("screen", "")[:120],
        title=said.get("title", "")[:80], query=said.get("query", "")[:2000],
        is_default=bool(said.get("is_default")),
    )  # fmt: skip
    return go(request, safe_next(request))


@require_POST
def forget_view(request: HttpRequest, uid: str) -> HttpResponse:
    """Drop a saved view; back to the list."""
    drop_view(actor=actor_of(request), view_uid=uid)
    return go(request, safe_next(request))


def _give(actor: Actor, form: DelegationForm) -> bool:
    try:
        give_delegation(actor=actor, **form.cleaned_data)
    except Invalid as refused:
        for field, sentence in refused.errors.items():
            form.add_error(field if field in form.fields else None, sentence)
        return False
    return True
