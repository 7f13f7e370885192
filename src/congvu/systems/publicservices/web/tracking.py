"""Anybody with a dossier code may see where it stands, and nothing about the person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from congvu.registers.dossiers import api as dossiers
from congvu.systems.publicservices.queries import legs, pages, parcels
from congvu.webkit.web import limits


def track(request: HttpRequest) -> HttpResponse:
    """State, deadline and whose turn it is, by dossier code or the code of the consignment."""
    code = request.GET.get("ma", "").strip()[:60]
    if code:
        limits.count(request, "track")  # codes are numbered: nobody shall try them all
    parcel = parcels.by_code(code) if code else None
    if parcel is not None:
        found = dossiers.for_machine(uid=str(parcel.dossier_uid)) if parcel.dossier_uid else None
    else:
        found = dossiers.by_code(code=code) if code else None
    shown = {
        "code": code,
        "found": pages.tracked(found) if found else None,
        "legs": legs.shown(dossiers.legs_of(uid=found.uid)) if found else [],
        "parcel": parcels.shown(parcel) if parcel else None,
        "missing": bool(code) and found is None and parcel is None,
        "label": _("Mã hồ sơ"),
    }
    return render(
        request, "publicservices/track.html", shown, status=404 if shown["missing"] else 200
    )
