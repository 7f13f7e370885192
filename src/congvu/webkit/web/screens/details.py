"""`DetailScreen`: one thing's page: facts, what happened, what can be done, panels of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypedDict

from django.http import HttpRequest, HttpResponseBase

from congvu.kernel.actors import Actor
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens.columns import Text


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A label and its value; change_url: where it is mended."""

    label: Text
    value: Any
    change_url: str = ""


class Crumb(TypedDict):
    """A page above this one."""

    title: Text
    href: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the page: a fragment template with its own values."""

    title: Text
    template: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What can be done here. post: the address takes a POST (else it is a page)."""

    label: Text
    url: str
    needs: str = ""
    post: bool = False
    variant: str = "secondary"
    icon: str = ""
    confirm: Text = ""


class DetailScreen:
    """Subclass: write ``load``; the rest are optional."""

    template: ClassVar[str] = "webkit/detail.html"

    def load(self, actor: Actor, **kwargs: Any) -> Any:
        """The thing, as a dataclass or model. Raises NotFound when this actor may not know of it."""
        raise NotImplementedError

    def title(self, thing: Any) -> Text:
        return str(thing)

    def subtitle(self, thing: Any) -> Text:
        return ""

    def status(self, thing: Any) -> tuple[str, Text] | None:
        """(tone, words) of the state it is in."""
        return None

    def crumbs(self, thing: Any) -> Sequence[Crumb]:
        return ()

    def facts(self, thing: Any) -> Iterable[Fact]:
        return ()

    def sections(self, thing: Any, actor: Actor) -> Iterable[Section]:
        return ()

    def timeline(self, thing: Any, actor: Actor) -> Iterable[Any]:
        """Ledger entries (``ledger.api.timeline``) or dicts of c-timeline."""
        return ()

    def verbs(self, thing: Any, actor: Actor) -> Iterable[Verb]:
        return ()

    def context(self, thing: Any, actor: Actor) -> dict[str, Any]:
        return {}

    @classmethod
    def as_view(cls) -> Callable[..., HttpResponseBase]:
        """The view to route."""

        def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            screen, actor = cls(), actor_of(request)
            thing = screen.load(actor, **kwargs)
            return answers.page(request, screen.template, screen._context(thing, actor))

        view.__doc__ = cls.__doc__
        view.__name__ = cls.__name__
        return view

    def _context(self, thing: Any, actor: Actor) -> dict[str, Any]:
        may = [v for v in self.verbs(thing, actor) if not v.needs or actor.holds(v.needs)]
        return {
            "thing": thing,
            "heading": self.title(thing),
            "subheading": self.subtitle(thing),
            "status": self.status(thing),
            "crumbs": list(self.crumbs(thing)),
            "facts": list(self.facts(thing)),
            "sections": list(self.sections(thing, actor)),
            "timeline": list(self.timeline(thing, actor)),
            "verbs": may,
        } | self.context(thing, actor)
