"""`Wizard`: one thing a page, back and forth, saved as it goes, checked before it is sent.

Works without JavaScript. Answers are kept by the subclass (a draft row) or, by default, in the
session. Each step is a Django form; which steps there are may depend on what has been answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens.columns import Text

CHECK = "kiem-tra"
Answers = dict[str, dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One page. make: f(data, files, initial) -> a Django form. sources: field → where from."""

    key: str
    title: Text
    make: Callable[..., forms.BaseForm]
    lead: Text = ""
    template: str = ""

    @classmethod
    def of(cls, key: str, title: Text, form: type[forms.Form], *, lead: Text = "") -> Step:
        """A step that shows a form class."""

        def make(data: Any = None, files: Any = None, initial: Any = None) -> forms.BaseForm:
            return form(data, files, initial=initial)

        return cls(key=key, title=title, make=make, lead=lead)


class Wizard:
    """Subclass: ``title``, ``steps``, ``address`` and ``finish``; route with ``<slug:step>``."""

    title: ClassVar[Text] = ""
    template: ClassVar[str] = "webkit/wizard.html"
    check_template: ClassVar[str] = "webkit/wizard_check.html"
    send_words: ClassVar[Text] = ""  # of the last button; "" = Nộp

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        self.kwargs = kwargs
        self.actor: Actor = actor_of(request)

    # What a subclass writes.
    def steps(self, answers: Answers) -> list[Step]:
        """The steps, in order, given what is answered so far."""
        raise NotImplementedError

    def address(self, step: str) -> str:
        """The address of a step (``CHECK`` for the last page)."""
        raise NotImplementedError

    def finish(self, answers: Answers) -> str:
        """Do it, by one action; return the address to show next. May raise Refused or Invalid."""
        raise NotImplementedError

    def answers(self) -> Answers:
        """What is kept so far, by step: the form's raw values."""
        kept: Answers = self.request.session.get(self._session_key(), {})
        return kept

    def save(self, step: Step, values: dict[str, Any], *, complete: bool) -> None:
        """Keep one step's values; complete: they have been checked."""
        kept = self.answers()
        kept[step.key] = values | {"_complete": complete}
        self.request.session[self._session_key()] = kept

    def forget(self) -> None:
        """Called after finish."""
        self.request.session.pop(self._session_key(), None)

    def initial(self, step: Step) -> dict[str, Any]:
        """Prefilled values of a step nobody has answered yet."""
        return {}

    def sources(self, step: Step) -> dict[str, str]:
        """Field → where its prefilled value came from."""
        return {}

    def shown(self, step: Step, form: forms.BaseForm, name: str) -> str:
        """How an answer reads on the check page."""
        return readable(form, name)

    def left_url(self) -> str:
        """Where "save and come back later" leads."""
        return "/"

    # The door.
    @classmethod
    def as_view(cls) -> Callable[..., HttpResponseBase]:
        """The view to route; it takes ``step``."""

        def view(request: HttpRequest, step: str = "", **kwargs: Any) -> HttpResponseBase:
            return cls(request, **kwargs).answer(step)

        view.__doc__ = cls.__doc__
        view.__name__ = cls.__name__
        return view

    def answer(self, key: str) -> HttpResponseBase:
        """One page of the wizard, shown or taken."""
        kept = self.answers()
        steps = self.steps(kept)
        if key == CHECK:
            return self._send(steps, kept) if self._is_post() else self._check(steps, kept)
        step = next((s for s in steps if s.key == key), None)
        if step is None:
            raise NotFound(_("Bước này không có trong biểu mẫu. Hãy bắt đầu lại từ bước đầu."))
        return self._take(step, steps) if self._is_post() else self._show(step, steps, kept)

    def _show(self, step: Step, steps: list[Step], kept: Answers) -> HttpResponseBase:
        initial = self.initial(step) | kept.get(step.key, {})
        return self._page(step, steps, step.make(initial=initial))

    def _take(self, step: Step, steps: list[Step]) -> HttpResponseBase:
        form = step.make(self.request.POST, self.request.FILES)
        if self.request.headers.get("X-Congvu-Autosave"):
            self.save(step, raw(form), complete=False)
            return HttpResponse(status=204)
        if self.request.POST.get("viec") == "de-sau":
            self.save(step, raw(form), complete=False)
            messages.success(self.request, _("Đã lưu. Bạn làm tiếp lúc nào cũng được."))
            return answers.go(self.request, self.left_url())
        if not form.is_valid():
            return self._page(step, steps, form, status=422)
        self.save(step, raw(form), complete=True)
        return answers.go(self.request, self.address(self._next(step)))

    def _next(self, step: Step) -> str:
        """The step after, seen with the answers now kept; back to the check when all are done."""
        kept = self.answers()
        steps = self.steps(kept)
        if self.request.POST.get("ve") == CHECK:
            open_step = next((s for s in steps if not is_complete(kept, s)), None)
            return open_step.key if open_step else CHECK
        keys = [s.key for s in steps]
        at = keys.index(step.key) + 1 if step.key in keys else len(keys)
        return keys[at] if at < len(keys) else CHECK

    def _check(
        self, steps: list[Step], kept: Answers, *, refused: Refused | None = None
    ) -> HttpResponseBase:
        missing = next((s for s in steps if not is_complete(kept, s)), None)
        if missing is not None:
            messages.info(self.request, _("Còn bước chưa điền xong."))
            return answers.go(self.request, self.address(missing.key))
        parts = [{"title": s.title, "rows": self._rows(s, kept)} for s in steps]
        context = {"wizard": self, "parts": parts, "refused": refused, "back": steps[-1].key}
        context |= {"back_url": self.address(steps[-1].key)}
        status = refused.status if refused else 200
        return answers.page(self.request, self.check_template, context, status=status)

    def _rows(self, step: Step, kept: Answers) -> list[dict[str, Any]]:
        form = step.make(initial=kept.get(step.key, {}))
        change = f"{self.address(step.key)}?ve={CHECK}"
        return [
            {"label": form[name].label, "value": self.shown(step, form, name),
             "change_url": f"{change}#{form[name].id_for_label}"}
            for name in form.fields
        ]  # fmt: skip

    def _send(self, steps: list[Step], kept: Answers) -> HttpResponseBase:
        if not all(is_complete(kept, s) for s in steps):
            return self._check(steps, kept)
        try:
            url = self.finish(kept)
        except Invalid as refused:
            return self._check(steps, kept, refused=refused)
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return self._check(steps, kept, refused=refused)
        self.forget()
        return answers.go(self.request, url)

    def _page(
        self, step: Step, steps: list[Step], form: forms.BaseForm, *, status: int = 200
    ) -> HttpResponseBase:
        at = steps.index(step)
        context = {
            "wizard": self, "step": step, "form": form, "number": at + 1, "count": len(steps),
            "sources": self.sources(step),
            "back_url": self.address(steps[at - 1].key) if at else "",
            "here": self.address(step.key),
            "return_to": self.request.GET.get("ve") or self.request.POST.get("ve", ""),
        }  # fmt: skip
        return answers.page(self.request, step.template or self.template, context, status=status)

    def _is_post(self) -> bool:
        return self.request.method == "POST"

    def _session_key(self) -> str:
        return f"wizard:{type(self).__module__}.{type(self).__name__}:{sorted(self.kwargs.items())}"


def raw(form: forms.BaseForm) -> dict[str, Any]:
    """What was typed, by field: text or lists of text; files are kept elsewhere."""
    kept: dict[str, Any] = {}
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            continue
        kept[name] = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    return kept


def is_complete(kept: Answers, step: Step) -> bool:
    """Whether the step's values have been checked."""
    return bool(kept.get(step.key, {}).get("_complete"))


def readable(form: forms.BaseForm, name: str) -> str:
    """An answer in words: labels of choices, Có and Không, the text as typed."""
    field, value = form.fields[name], form.initial.get(name)
    if isinstance(field, forms.BooleanField):
        return _("Có") if value else _("Không")
    if isinstance(field, forms.ChoiceField):
        labels = {str(k): str(label) for k, label in cast("Any", field.choices)}
        values = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(v), str(v)) for v in values if v)
    return "" if value is None else str(value)
