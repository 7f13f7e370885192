"""`ListScreen`: a list that filters in the address, sorts, pages by key, exports and acts in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import cells, exports, keyset
from congvu.webkit.web.screens.columns import EMPTY, Column, Filter, Text, line

BULK_LIMIT = 200
NAMED = 1000  # rows of an export that the read log names one by one


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """A verb for the picked rows: run(actor=…, key=…) once a row; a refusal is told, not fatal."""

    code: str
    label: Text
    run: Callable[..., Any]
    needs: str
    confirm: Text = ""
    variant: str = "secondary"


class ListScreen:
    """Subclass: set ``title`` and ``columns``, write ``rows(actor)``; route ``Class.as_view()``."""

    title: ClassVar[Text] = ""
    lead: ClassVar[Text] = ""
    name: ClassVar[str] = "danh-sach"  # of the exported file and the fragment's id
    columns: ClassVar[tuple[Column, ...]] = ()
    filters: ClassVar[tuple[Filter, ...]] = ()
    bulk: ClassVar[tuple[Bulk, ...]] = ()
    order: ClassVar[str] = "-pk"  # key of a sortable column, "-" before it for descending
    size: ClassVar[int] = 25
    key: ClassVar[str] = "uid"  # attribute that names a row outside
    exportable: ClassVar[bool] = True
    template: ClassVar[str] = "webkit/list.html"
    fragment: ClassVar[str] = "webkit/_list.html"
    empty_title: ClassVar[Text] = EMPTY
    empty_text: ClassVar[Text] = ""
    empty_action: ClassVar[tuple[Text, str]] = ("", "")  # (words, address)

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        self.kwargs = kwargs
        self.actor = actor_of(request)
        self.query: QueryDict = request.GET

    # What a subclass writes.
    def rows(self, actor: Actor) -> QuerySet[Any]:
        """The rows this actor may see (``Model.objects.visible_to(actor)`` or a room's query)."""
        raise NotImplementedError

    def fetched(self, rows: Sequence[Any]) -> None:
        """Look up at once, for the rows of one page, what their columns read; nothing by default."""

    def context(self) -> dict[str, Any]:
        """More for the template: breadcrumbs, verbs of the page."""
        return {}

    # The door.
    @classmethod
    def as_view(cls) -> Callable[..., HttpResponseBase]:
        """The view to route."""

        def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            screen = cls(request, **kwargs)
            return screen.act() if request.method == "POST" else screen.show()

        view.__doc__ = cls.__doc__
        view.__name__ = cls.__name__
        return view

    def show(self) -> HttpResponseBase:
        """The page, its fragment, or a file."""
        wanted = self.query.get("xuat", "")
        if wanted in {"csv", "xlsx"} and self.exportable:
            return self.export(wanted)
        return answers.page(
            self.request, self.template, self.page_context(), fragment=self.fragment
        )

    def act(self) -> HttpResponseBase:
        """Run a bulk verb on the picked rows, each in its own transaction."""
        code = self.request.POST.get("viec", "")
        if code == "luu-cach-xem" and self.can_save():
            return self._save_view()
        verb = next((b for b in self.allowed_bulk() if b.code == code), None)
        if verb is None:
            raise NotFound(_("Việc này không có. Hãy tải lại trang rồi chọn lại."))
        keys = self.request.POST.getlist("chon")[:BULK_LIMIT]
        if not keys:
            messages.warning(self.request, _("Chưa chọn dòng nào. Hãy đánh dấu ít nhất một dòng."))
        else:
            self._run_bulk(verb, keys)
        return answers.go(self.request, self.request.get_full_path())

    def _run_bulk(self, verb: Bulk, keys: list[str]) -> None:
        refusals: list[str] = []
        for key in keys:
            try:
                verb.run(actor=self.actor, key=key)
            except Refused as refused:
                refusals.append(refused.message)
        done = len(keys) - len(refusals)
        if done:
            messages.success(self.request, _("Đã làm xong %(count)s dòng.") % {"count": done})
        if refusals:
            said = {"count": len(refusals), "why": " ".join(dict.fromkeys(refusals))}
            messages.error(self.request, _("Không làm được %(count)s dòng: %(why)s") % said)

    def export(self, kind: str) -> HttpResponseBase:
        """All filtered rows as a file; who took it is written in it and to the ledger."""
        columns, at = self.shown_columns(), clock.now()
        rows = self.ordered(self.narrowed())
        count = keyset.capped_count(rows, exports.EXCEL_ROWS)
        if kind == "xlsx" and count > exports.EXCEL_ROWS:
            raise Refused(_("Danh sách quá dài cho Excel. Hãy lọc bớt, hoặc tải tệp CSV."))
        self.exported(rows, count=count, kind=kind)
        when = clock.local(at).strftime("%d/%m/%Y %H:%M")
        mark = _("%(who)s tải về lúc %(when)s.") % {"who": self.actor.name, "when": when}
        stream = self._stream(rows)
        if kind == "csv":
            return exports.as_csv(self.name, columns, stream, mark)
        return exports.as_excel(self.name, str(self.title), columns, stream, mark)

    def exported(self, rows: QuerySet[Any], *, count: int, kind: str) -> None:
        """Tell the read log (``CONGVU_READS``, dotted): who took which rows, about whom, why."""
        dotted = getattr(settings, "CONGVU_READS", "")
        if not dotted:
            return
        said = {"title": self.title, "kind": kind, "count": count}
        import_string(dotted)(
            actor=self.actor,
            permission=getattr(self.request, "needs", None) or "",
            noun=self.name,
            subjects=[str(k) for k in rows.order_by().values_list(self.key, flat=True)[:NAMED]],
            persons=self.persons(rows),
            purpose=_("Tải về %(title)s (%(kind)s, %(count)s dòng)") % said,
        )

    def persons(self, rows: QuerySet[Any]) -> list[str]:
        """Uids of the people the rows are about, for the read log; none by default."""
        return []

    def page_context(self) -> dict[str, Any]:
        """Everything the template draws: values only, no query can start in it."""
        columns, narrowed = self.shown_columns(), self.narrowed()
        found = keyset.page(
            self.with_related(narrowed, columns), self.present_order(), size=self.size,
            after=self.query.get("sau", ""), before=self.query.get("truoc", ""),
        )  # fmt: skip
        self.fetched(found.rows)
        # each cell bears its column's label: translated once, not for every row
        spoken = [replace(column, label=str(column.label)) for column in columns]
        lines = [line(row, spoken, str(getattr(row, self.key))) for row in found.rows]
        bulk = self.allowed_bulk()
        return {
            "screen": self,
            "heads": [self._head(column) for column in columns],
            "lines": lines,
            "body": cells.body(lines, pickable=bool(bulk)) if lines else "",
            "page": self._page(found, narrowed),
            "fields": [f.field(self.query) for f in self.filters],
            "active": list(self._active()),
            "bulk": bulk,
            "exports": [(k, self.url(xuat=k, sau=None, truoc=None)) for k in self._kinds()],
            "choosable": [(c, c in columns) for c in self.columns],
            "saved": self.saved_views(),
            "can_save": self.can_save() and bool(self.query),
            "clear": self.request.path,
            "fragment_id": f"ds-{self.name}",
        } | self.context()

    # Parts.
    def shown_columns(self) -> list[Column]:
        """The columns asked for in the address (``cot``), else those shown by default."""
        asked = set(self.query.getlist("cot"))
        chosen = [c for c in self.columns if c.key in asked]
        return chosen or [c for c in self.columns if c.shown]

    def narrowed(self) -> QuerySet[Any]:
        """The visible rows after the filters of the address."""
        rows = self.rows(self.actor)
        for f in self.filters:
            value = f.read(self.query)
            if value is not None:
                rows = f.apply(rows, value)
        return rows

    def with_related(self, rows: QuerySet[Any], columns: list[Column]) -> QuerySet[Any]:
        """Fetch at once what the shown columns read."""
        related = {r for c in columns for r in c.related}
        prefetch = {p for c in columns for p in c.prefetch}
        rows = rows.select_related(*related) if related else rows
        return rows.prefetch_related(*prefetch) if prefetch else rows

    def present_order(self) -> keyset.Order:
        """The order the address asks for, or the screen's own; unknown names are ignored."""
        for said in (self.query.get("sap", ""), self.order):
            field = self._sortable().get(said.removeprefix("-"))
            if field:
                return keyset.Order(field, said.startswith("-"))
        return keyset.Order("pk", descending=True)

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the present order, for an export."""
        return rows.order_by(*keyset.ordering(rows.model, self.present_order()))

    def allowed_bulk(self) -> list[Bulk]:
        """Verbs this actor holds."""
        return [b for b in self.bulk if self.actor.holds(b.needs)]

    def saved_views(self) -> list[tuple[str, str]]:
        """(title, address) of the views this person has kept (``CONGVU_SAVED_VIEWS``, dotted)."""
        dotted = getattr(settings, "CONGVU_SAVED_VIEWS", "")
        if not (dotted and self.actor.is_signed_in):
            return []
        views = import_string(dotted)(account_id=self.actor.account_id, screen=self.screen())
        return [(v.title, f"{self.request.path}?{v.query}") for v in views]

    def can_save(self) -> bool:
        """Whether this person may keep views here."""
        kept = getattr(settings, "CONGVU_SAVE_VIEW", "")
        return bool(kept) and self.actor.holds("identity.view.save")

    def screen(self) -> str:
        """What a saved view is kept under: the URL name."""
        match = self.request.resolver_match
        return match.view_name if match else self.request.path

    def _save_view(self) -> HttpResponseBase:
        title = self.request.POST.get("ten", "")
        query = self.query.copy()
        for name in ("sau", "truoc", "xuat"):
            query.pop(name, None)
        import_string(settings.CONGVU_SAVE_VIEW)(
            actor=self.actor, screen=self.screen(), title=title, query=query.urlencode()
        )
        messages.success(self.request, _("Đã lưu cách xem “%(title)s”.") % {"title": title})
        return answers.go(self.request, self.request.get_full_path())

    def url(self, **changes: str | None) -> str:
        """This list's address with parameters set, or dropped when None."""
        query = self.query.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    def _sortable(self) -> dict[str, str]:
        return {c.key: c.sort for c in self.columns if c.sort}

    def _kinds(self) -> tuple[str, ...]:
        return ("xlsx", "csv") if self.exportable else ()

    def _head(self, column: Column) -> dict[str, Any]:
        order = self.present_order()
        now = bool(column.sort) and order.field == column.sort
        turned = f"-{column.key}" if now and not order.descending else column.key
        state = ("descending" if order.descending else "ascending") if now else "none"
        url = self.url(sap=turned, sau=None, truoc=None) if column.sort else ""
        return {"label": column.label, "url": url, "state": state, "kind": column.kind}

    def _page(self, found: keyset.Page, rows: QuerySet[Any]) -> dict[str, Any]:
        return {
            "next": self.url(sau=found.after, truoc=None) if found.after else "",
            "previous": self.url(truoc=found.before, sau=None) if found.before else "",
            "shown": len(found.rows),
            "total": keyset.capped_count(rows),
        }

    def _active(self) -> Iterator[dict[str, str]]:
        for f in self.filters:
            value = f.read(self.query)
            if value is not None:
                drop = dict.fromkeys((*f.names(), "sau", "truoc"))
                words = f.words(value)
                yield {"label": f"{f.label}: {words}" if words else str(f.label),
                       "url": self.url(**drop)}  # fmt: skip

    def _stream(self, rows: QuerySet[Any]) -> Iterator[Any]:
        columns = self.shown_columns()
        yield from self.with_related(rows, columns).iterator(chunk_size=1000)
