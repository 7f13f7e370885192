"""Files that go with a draft, at its desk; and with an issued paper, for whoever may have its file."""

from __future__ import annotations

import tempfile
import zipfile
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.documents.actions import attaching
from congvu.engines.documents.contracts import PaperCard
from congvu.engines.documents.queries import drafts, files
from congvu.engines.documents.queries.readers import log_file_read
from congvu.engines.documents.web import downloads
from congvu.engines.documents.web.draft_forms import AttachForm
from congvu.engines.documents.web.drafts import desk_context
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

ANCHOR = "#kem-theo"
STEPS = {"len": -1, "xuong": 1}


@require_POST
def attach(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put files beside the draft, each for itself: one that is refused keeps no other back."""
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        return _again(request, uid, form)
    given = form.cleaned_data["file"]
    title = form.cleaned_data["title"] if len(given) == 1 else ""
    taken = 0
    for each in given:
        try:
            attaching.attach_file(
                actor=actor_of(request), uid=uid, title=title, filename=each.name or "",
                stream=each.file, at=clock.now(),
            )  # fmt: skip
            taken += 1
        except Refused as refused:
            if not isinstance(refused, Invalid) and not refused.field:
                raise
            form.add_error("file", f"{each.name}: {_why(refused)}")
    if taken:
        messages.success(request, _("Đã thêm %(count)s tệp kèm theo.") % {"count": taken})
    return _again(request, uid, form) if form.errors else _back(request, uid)


@require_POST
def detach(request: HttpRequest, uid: UUID, file: UUID) -> HttpResponse:
    """Take a file out of the draft."""
    attaching.detach_file(actor=actor_of(request), uid=uid, file=str(file), at=clock.now())
    messages.success(request, _("Đã bỏ tệp kèm theo."))
    return _back(request, uid)


@require_POST
def move(request: HttpRequest, uid: UUID, file: UUID) -> HttpResponse:
    """One place up or down."""
    by = STEPS.get(request.POST.get("ve", ""), 0)
    attaching.move_file(actor=actor_of(request), uid=uid, file=str(file), by=by, at=clock.now())
    return _back(request, uid)


@require_GET
def of_draft(request: HttpRequest, uid: UUID, file: UUID) -> HttpResponseBase:
    """A file of a draft, for all who may read the draft."""
    actor = actor_of(request)
    draft = drafts.visible(actor, uid)
    found = files.cards([file]) if str(file) in drafts.enclosed(draft) else []
    if not found:
        raise NotFound(_("Tệp này không còn trong dự thảo. Hãy tải lại trang."))
    log_file_read(actor, found[0])
    return downloads.send(found[0])


@require_GET
def of_paper(request: HttpRequest, code: str, place: int) -> HttpResponseBase:
    """One of the files that go with a paper; place: from 1, as in its list."""
    found = downloads.opened(request, code)
    if isinstance(found, HttpResponse):
        return found
    if not 0 < place <= len(found.enclosures):
        raise NotFound(_("Văn bản này không có tệp kèm theo đó."))
    card = files.cards([found.enclosures[place - 1].uid])[0]
    log_file_read(actor_of(request), card)
    return downloads.send(card)


@require_GET
def all_of_paper(request: HttpRequest, code: str) -> HttpResponseBase:
    """The signed file and all that goes with it, as one ZIP."""
    found = downloads.opened(request, code)
    if isinstance(found, HttpResponse):
        return found
    for card in files.cards(_uids(found)):
        log_file_read(actor_of(request), card)
    return packed(found)


def packed(found: PaperCard) -> FileResponse:
    """The ZIP; made on disk, for the files may be large. Raises UnableToReadFile."""
    box = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(box, "w") as out:
        for at, (name, _type, content) in enumerate(files.whole(_uids(found))):
            out.writestr(f"{at:02} - {name}" if at else name, content)
    box.seek(0)
    title = (found.number or found.code).replace("/", "-")
    answer = FileResponse(box, as_attachment=True, filename=f"{title}.zip")
    answer["Cache-Control"] = "no-store, private"
    return answer


def _uids(found: PaperCard) -> list[UUID]:
    return [uid for uid in (found.file_uid, *(e.uid for e in found.enclosures)) if uid]


def _why(refused: Refused) -> str:
    if isinstance(refused, Invalid):
        return " ".join(str(each) for each in refused.errors.values())
    return refused.message


def _back(request: HttpRequest, uid: UUID) -> HttpResponse:
    return answers.go(request, reverse("documents:draft", args=[uid]) + ANCHOR)


def _again(request: HttpRequest, uid: UUID, form: AttachForm) -> HttpResponse:
    actor = actor_of(request)
    context = desk_context(drafts.visible(actor, uid), actor) | {"attach_form": form}
    return render(request, "documents/draft.html", context, status=422)
