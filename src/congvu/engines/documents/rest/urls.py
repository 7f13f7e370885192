"""The machine twin of `/xac-thuc/<code>/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.engines.documents.queries.papers import paper
from congvu.engines.documents.rules.papers import force
from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.webkit.web import limits
from congvu.webkit.web.rest import endpoint, paths

app_name = "documents-api"


@dataclass(frozen=True, kw_only=True)
class PaperOut:
    """What was issued. force: signing, in_force, expired, revoked, replaced or cancelled."""

    code: str
    number: str
    title: str
    issuer: str
    signer: str
    on: date
    force: str
    valid_until: date | None
    sha256: str
    replaced_by: str


@endpoint("verify/<str:code>/", needs="public", summary=gettext_lazy("Xác thực văn bản theo mã"))
def verify(*, request: HttpRequest, code: str) -> PaperOut:
    """The paper with this code; nothing personal beyond the paper."""
    limits.count(request, "look")
    found = paper(code)
    if found is None:
        raise NotFound(_("Không có văn bản nào với mã này."))
    state = force(found.state, valid_until=found.valid_until, today=clock.today())
    return PaperOut(
        code=found.code, number=found.number, title=found.title, issuer=found.issuer,
        signer=found.signer, on=found.on, force=state.value, valid_until=found.valid_until,
        sha256=found.sha256, replaced_by=found.replaced_by,
    )  # fmt: skip


urlpatterns = paths(verify)
