"""`/khoa-ky/`: signing keys on tokens and at remote services, for who looks after them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.engines.documents.actions import keys as actions
from congvu.engines.documents.models import SigningKey, devices, pki
from congvu.engines.documents.queries import keyring
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, Refused
from congvu.webkit.web.routes import actor_of


class KeyForm(forms.Form):
    """Which key of a device, and whose."""

    key = forms.ChoiceField(label=gettext_lazy("Khóa trên thiết bị"))
    owner = forms.CharField(
        label=gettext_lazy("Ký cho ai"),
        max_length=80,
        help_text=gettext_lazy(
            "Mã đơn vị (chữ ký số của cơ quan), hoặc tên đăng nhập của người ký."
        ),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"] = forms.ChoiceField(
            label=gettext_lazy("Khóa trên thiết bị"), choices=choices, widget=forms.RadioSelect
        )

    def clean_owner(self) -> keyring.Owner:
        typed = str(self.cleaned_data["owner"]).strip()
        found = keyring.owner(typed, on=clock.today())
        if found is None:
            raise forms.ValidationError(_("Không có đơn vị hoặc tài khoản nào mang mã này."))
        return found


class RetireForm(forms.Form):
    """Why a key is not used any more."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=300)


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """All registered keys with their health, and what signs for everybody else."""
    now = clock.now()
    context = {
        "rows": [_shown(row, now) for row in keyring.listed()], "demo": pki.is_demo(),
        "form": RetireForm(), "devices": _devices(),
    }  # fmt: skip
    return render(request, "documents/keys.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What the devices hold; one of them is given to its owner."""
    offered, wrong = _offered()
    choices = [
        (f"{d.name} {k.reference}", f"{d.title}: {k.label}") for d, ks, _t in offered for k in ks
    ]
    form = KeyForm(request.POST or None, choices=choices)
    if form.is_valid():
        try:
            _register(request, form)
        except Invalid as invalid:
            form.add_error("owner", invalid.message)
        except (Refused, devices.DeviceAway) as refused:
            form.add_error("key", str(refused))
        else:
            return redirect("documents:keys")
    context = {
        "form": form, "wrong": wrong,
        "crumbs": [{"title": _("Khóa ký số"), "href": reverse("documents:keys")}],
        "offered": [(d, [_certificate(k) for k in ks], trouble) for d, ks, trouble in offered],
    }  # fmt: skip
    return render(request, "documents/new_key.html", context, status=422 if form.errors else 200)


@require_POST
def look(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask its device anew."""
    trouble = actions.look_after(actor=actor_of(request), uid=uid, at=clock.now())
    if trouble:
        messages.error(request, trouble)
    else:
        messages.success(request, _("Đã kết nối được tới khóa."))
    return redirect("documents:keys")


@require_POST
def retire(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Use it no more, with the reason."""
    form = RetireForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy ghi lý do thôi dùng khóa."))
        return redirect("documents:keys")
    actions.retire_key(
        actor=actor_of(request), uid=uid, reason=form.cleaned_data["reason"], at=clock.now()
    )
    return redirect("documents:keys")


def _register(request: HttpRequest, form: KeyForm) -> None:
    device, reference = form.cleaned_data["key"].split(" ", 1)
    found = keyring.held(device, reference)
    made = actions.register_key(
        actor=actor_of(request), owner=form.cleaned_data["owner"], device=device, found=found,
        at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Từ nay khóa này ký cho %(name)s.") % {"name": made.owner_name})


def _offered() -> tuple[list[Any], str]:
    try:
        return keyring.offered(), ""
    except devices.DeviceAway as away:
        return [], str(away)


def _devices() -> bool:
    try:
        return bool(devices.known())
    except devices.DeviceAway:
        return True  # there is a file, and the next page says what is wrong with it


def _shown(row: SigningKey, now: Any) -> dict[str, Any]:
    """A row with its state in one word and its colour."""
    if row.retired_at:
        state = ("plain", _("Đã thôi dùng"))
    elif not row.is_valid(now):
        state = ("bad", _("Chứng thư hết hạn"))
    elif row.trouble:
        state = ("bad", _("Không kết nối được"))
    else:
        state = ("good", _("Kết nối được"))
    return {
        "key": row, "kind": _(row.get_kind_display()), "device": keyring.device_title(row.device),
        "tone": state[0], "state": state[1],
        "trusted": keyring.is_trusted(keyring.certificates(row)),
    }  # fmt: skip


def _certificate(found: devices.Found) -> dict[str, Any]:
    from cryptography import x509

    chain = [x509.load_der_x509_certificate(each) for each in found.chain]
    own = chain[0]
    return {
        "label": found.label, "subject": own.subject.rfc4514_string(), "trouble": found.trouble,
        "issuer": own.issuer.rfc4514_string(), "serial": f"{own.serial_number:x}",
        "from": own.not_valid_before_utc, "to": own.not_valid_after_utc,
        "trusted": keyring.is_trusted(chain),
    }  # fmt: skip
