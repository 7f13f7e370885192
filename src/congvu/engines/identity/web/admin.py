"""Administration: officials' accounts, their grants and sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.identity.actions.accounts import (
    Opened,
    open_official,
    reset_password,
    switch_account,
)
from congvu.engines.identity.actions.grants import grant_role, revoke_grant
from congvu.engines.identity.actions.sign_in import kick_out
from congvu.engines.identity.models import Account
from congvu.engines.identity.queries import accounts as read
from congvu.engines.identity.queries.holders import posts_of_people
from congvu.engines.identity.web.forms import AccountForm, GrantForm
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of

PAGE_SIZE = 50


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts within my reach; filter in the address."""
    query, active = request.GET.get("q", "").strip(), request.GET.get("active", "")
    number = request.GET.get("p", "1")
    start = (max(1, int(number)) - 1) * PAGE_SIZE if number.isdecimal() else 0
    rows = list(
        read.accounts(actor_of(request), query=query, active=active)[start:][: PAGE_SIZE + 1]
    )
    posts = posts_of_people({row.person_id for row in rows})
    context = {
        "rows": rows[:PAGE_SIZE], "posts": posts, "query": query, "active": active,
        "next_page": start // PAGE_SIZE + 2 if len(rows) > PAGE_SIZE else None,
        "previous_page": start // PAGE_SIZE or None,
        "may_manage": actor_of(request).holds("identity.account.manage"),
    }  # fmt: skip
    return page(request, "identity/accounts.html", context)


def new_account(request: HttpRequest) -> HttpResponse:
    """Open an account; the temporary password is shown once, on the answer itself."""
    actor = actor_of(request)
    form = AccountForm(request.POST or None, units=actor.units_of("identity.account.manage"))
    if request.method == "POST" and form.is_valid():
        opened = _try(form, lambda: open_official(actor=actor, **form.cleaned_data))
        if isinstance(opened, Opened):
            return page(request, "identity/password_once.html", {"opened": opened})
    status = 422 if form.errors else 200
    return page(request, "identity/account_new.html", {"form": form}, status=status)


@require_GET
def account(request: HttpRequest, uid: str) -> HttpResponse:
    """One account: its grants, sessions, state."""
    return _account_page(request, _account(request, uid), None)


@require_POST
def grant(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a role."""
    actor, row = actor_of(request), _account(request, uid)
    form = GrantForm(request.POST, units=actor.units_of("identity.grant.manage"))
    if form.is_valid():
        given = _try(form, lambda: grant_role(actor=actor, account_id=row.pk, **form.cleaned_data))
        if given:
            messages.success(request, _("Đã giao quyền."))
            return go(request, reverse("identity:account", args=[uid]))
    return _account_page(request, row, form)


@require_POST
def revoke(request: HttpRequest, uid: str, grant_id: int) -> HttpResponse:
    """Take a role back at once."""
    reason = request.POST.get("reason", "")
    revoke_grant(actor=actor_of(request), grant_id=grant_id, reason=reason, at=clock.now())
    messages.success(request, _("Đã thu hồi quyền; có hiệu lực ngay."))
    return go(request, reverse("identity:account", args=[uid]))


@require_POST
def switch(request: HttpRequest, uid: str) -> HttpResponse:
    """Lock or unlock."""
    active = request.POST.get("active") == "yes"
    switch_account(
        actor=actor_of(request), account_uid=uid, active=active,
        reason=request.POST.get("reason", ""),
    )  # fmt: skip
    messages.success(request, _("Đã mở tài khoản.") if active else _("Đã khóa tài khoản."))
    return go(request, reverse("identity:account", args=[uid]))


@require_POST
def kick(request: HttpRequest, uid: str) -> HttpResponse:
    """Close every session of the account."""
    count = kick_out(actor=actor_of(request), account_uid=uid)
    messages.success(request, _("Đã đóng %(count)d phiên đăng nhập.") % {"count": count})
    return go(request, reverse("identity:account", args=[uid]))


@require_POST
def new_password(request: HttpRequest, uid: str) -> HttpResponse:
    """A new temporary password, shown once."""
    password = reset_password(actor=actor_of(request), account_uid=uid)
    opened = Opened(_account(request, uid).pk, uid, password)
    return page(request, "identity/password_once.html", {"opened": opened})


def _account(request: HttpRequest, uid: str) -> Account:
    found = read.account(actor_of(request), uid)
    if found is None:
        raise NotFound(_("Không có tài khoản này."))
    return found


def _account_page(request: HttpRequest, row: Account, form: GrantForm | None) -> HttpResponse:
    actor = actor_of(request)
    grants = read.grants_of(row.pk)
    units = org.get_many({g.unit_id for g in grants if g.unit_id})
    reach = actor.units_of("identity.grant.manage")
    fresh = GrantForm(units=reach, initial={"valid_from": clock.today()})
    context: dict[str, Any] = {
        "account": row, "form": form or fresh,
        "grants": [(g, units[g.unit_id].name if g.unit_id else "") for g in grants],
        "sessions": read.sessions(row.pk, ""), "factors": read.second_factors(row.pk),
        "post": posts_of_people({row.person_id}).get(row.person_id, ""), "today": clock.today(),
        "may_grant": actor.holds("identity.grant.manage"),
        "may_manage": actor.holds("identity.account.manage"),
    }  # fmt: skip
    return page(
        request, "identity/account.html", context, status=422 if form and form.errors else 200
    )


def _try(form: Any, do: Any) -> Any:
    """Run an action; its refusal becomes an error of the field it names."""
    try:
        return do()
    except Invalid as refused:
        for field, sentence in refused.errors.items():
            form.add_error(field if field in form.fields else None, sentence)
    except Refused as refused:
        form.add_error(None, refused.message)
    return None
