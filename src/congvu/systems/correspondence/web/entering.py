"""The clerk writes a letter into the book, or puts right what was written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from congvu.systems.correspondence.actions import incoming as actions
from congvu.systems.correspondence.models import IncomingLetter
from congvu.systems.correspondence.queries import incoming as queries
from congvu.systems.correspondence.queries import kinds
from congvu.systems.correspondence.web.forms import FIELDS, LetterForm, NewLetterForm
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of


def new(request: HttpRequest) -> HttpResponse:
    """By hand, with or without files."""
    actor = actor_of(request)
    form = new_form(actor, request)
    same: list[IncomingLetter] = []
    if request.method == "POST" and form.is_valid():
        done, same = register(request, actor, form)
        if done:
            return done
    status = 422 if form.errors or same else 200
    return answers.page(request, "correspondence/new.html", page_of(form, same), status=status)


def correct(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same form on what stands in the book."""
    actor = actor_of(request)
    row = queries.letter(actor=actor, uid=uid)
    if not actor.holds(queries.REGISTER, row.unit_id) or row.number is None:
        raise NotFound(_("Không tìm thấy văn bản này."))
    form = LetterForm(request.POST or None, initial={name: getattr(row, name) for name in FIELDS})
    del form.fields["secret"]
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_letter(actor=actor, uid=uid, said=form.details(), at=clock.now())
        except Refused as refused:
            tell(form, refused)
        else:
            messages.success(request, _("Đã sửa thông tin trong sổ."))
            return answers.go(request, reverse("correspondence:letter", args=[uid]))
    context = page_of(form, []) | {"row": row}
    return answers.page(
        request, "correspondence/correct.html", context, status=422 if form.errors else 200
    )


def new_form(actor: Actor, request: HttpRequest, **initial: Any) -> NewLetterForm:
    """The empty form with the actor's books; today came the letter."""
    units = [(unit.id, unit.name) for unit in queries.books_of(actor)]
    if not units:
        raise NotAllowed(_("Bạn chưa giữ sổ của đơn vị nào; đề nghị quản trị giao quyền văn thư."))
    first = {"arrived_on": clock.today(), "unit": units[0][0], **initial}
    data = request.POST if request.method == "POST" else None
    form = NewLetterForm(data, request.FILES or None, initial=first)
    choose(form, units)
    return form


def choose(form: Any, units: list[tuple[int, str]]) -> None:
    """Offer the books of these units; one book needs no question."""
    field = form.fields["unit"]
    field.choices = units
    if len(units) == 1:
        field.widget = field.hidden_widget()


def register(
    request: HttpRequest, actor: Actor, form: NewLetterForm, scan: str = ""
) -> tuple[HttpResponse | None, list[IncomingLetter]]:
    """Do it: where it went, or the letters that are the same one."""
    said, at = form.cleaned_data, clock.now()
    try:
        uid = actions.register_letter(
            actor=actor, unit_id=said["unit"], said=form.details(), scan=scan, at=at,
            again=request.POST.get("again") == "1", secret=said["secret"],
            uploads=said.get("uploads") or (),
        )  # fmt: skip
    except documents.UnableToTakeSecret as refused:
        actions.tell_secret(actor=actor, unit_id=said["unit"], mark=refused.mark, at=at)
        form.add_error(refused.field, refused.message)
        return None, []
    except actions.AlreadyRegistered as twice:
        return None, _found(actor, twice)
    except Refused as refused:
        tell(form, refused)
        return None, []
    row = queries.letter(actor=actor, uid=uid)
    messages.success(
        request, _("Đã vào sổ, số đến %(number)s; văn bản đã trình lãnh đạo.")
        % {"number": row.numbered}
    )  # fmt: skip
    return answers.go(request, reverse("correspondence:letter", args=[uid])), []


def _found(actor: Actor, twice: actions.AlreadyRegistered) -> list[IncomingLetter]:
    return list(queries.visible_letters(actor).filter(uid__in=twice.letters).order_by("-id"))


def tell(form: Any, refused: Refused) -> None:
    """A refusal beside its field, or above them all."""
    errors = refused.errors if isinstance(refused, Invalid) else {refused.field: refused.message}
    for name, sentence in errors.items():
        form.add_error(name if name in form.fields else None, sentence)


def page_of(form: Any, same: list[IncomingLetter]) -> dict[str, Any]:
    """What every page with the form shows."""
    return {"form": form, "same": same, "authors": kinds.authors(on=clock.today())}
