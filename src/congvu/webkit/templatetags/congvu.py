"""Vietnamese forms in templates: days, money, deadlines, and the query string of a list."""

from __future__ import annotations

import functools
import re
from collections.abc import Hashable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django import template
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from congvu.kernel import clock, money
from congvu.webkit.web.assets import asset_url

register = template.Library()
LOOK = ("theme", "site_name", "agency_name", "sign_in_url", "hide_search", "fixed")
# Holes in the drawn frame: no text of a person's can hold them (control characters are refused)
TOKEN, HERE, SAID = "\x02token\x03", "\x02here\x03", "\x02said\x03"
SPRITE = Path(__file__).resolve().parents[1] / "static/webkit/icons.svg"


@register.filter
def day(value: date | datetime | None) -> str:
    """``22/11/2026`` on Vietnam's calendar; an empty value stays empty."""
    if value is None or value == "":
        return ""
    return f"{_local(value):%d/%m/%Y}"


@register.filter
def moment(value: datetime | None) -> str:
    """``22/11/2026 08:30`` on Vietnam's clock."""
    return _local(value).strftime("%d/%m/%Y %H:%M") if value else ""


@register.filter
def hour(value: datetime | None) -> str:
    """``08:30`` on Vietnam's clock."""
    return _local(value).strftime("%H:%M") if value else ""


@register.filter
def vnd(value: int | None) -> str:
    """``2.530.000 ₫``."""
    return "" if value is None else money.format_vnd(int(value))


@register.filter
def number(value: int | float | Decimal | str | None) -> str:
    """``1.234,5``: dots for thousands, comma for decimals; words pass through."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return number(int(value)) if value.isdecimal() else value
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


@register.filter
def capped(value: int | None, limit: int = 1000) -> str:
    """A count that stops counting: ``hơn 1.000``."""
    if value is not None and value > limit:
        return _("hơn %(limit)s") % {"limit": number(limit)}
    return number(value)


@register.filter
def deadline_words(due: date | datetime | None) -> str:
    """How the day stands to today: còn 3 ngày, đến hạn hôm nay, quá hạn 2 ngày."""
    if not due:
        return ""
    left = days_left(due)
    if left < 0:
        return ngettext("quá hạn %(days)s ngày", "quá hạn %(days)s ngày", -left) % {"days": -left}
    if left == 0:
        return _("đến hạn hôm nay")
    return ngettext("còn %(days)s ngày", "còn %(days)s ngày", left) % {"days": left}


@register.filter
def deadline_tone(due: date | datetime | None) -> str:
    """The tone of the words: ``late`` past the day, ``soon`` within two days, else ``calm``."""
    if not due:
        return "calm"
    left = days_left(due)
    return "late" if left < 0 else "soon" if left <= 2 else "calm"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """``mapping|get:key``: a value by a key that is itself a variable; missing is empty."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.filter
def widget_kind(field: BoundField) -> str:
    """``checkbox``, ``choices``, ``file`` or ``line``: how a form field wants to be laid out."""
    kind = getattr(field.field.widget, "input_type", "")
    if kind == "checkbox" and not getattr(field.field.widget, "allow_multiple_selected", False):
        return "checkbox"
    if kind in {"radio", "checkbox"}:
        return "choices"
    return "file" if kind == "file" else "line"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The form field's input with its class, its hint and error tied to it."""
    described = [f"{field.auto_id}-hint"] if field.help_text else []
    described += [f"{field.auto_id}-error"] if field.errors else []
    own = field.field.widget.attrs.get("class", "")
    plain = widget_kind(field) == "line"
    more: dict[str, Any] = {"class": f"c-input {own}".strip()} if plain else {}
    if described:
        more["aria-describedby"] = " ".join(described)
    if field.errors:
        more["aria-invalid"] = "true"
    return field.as_widget(attrs=more)


@register.simple_tag(takes_context=True)
def hidden_query(context: Context, *without: str) -> SafeString:
    """The present query as hidden inputs, so that a form keeps the other filters."""
    pairs = [
        (name, value)
        for name, values in context["request"].GET.lists()
        if name not in without
        for value in values
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag
@functools.lru_cache(maxsize=1_000)  # a page shows thirty, and they are the same on the next
def icon(name: str, label: str = "") -> SafeString:
    """One drawing of the sprite (a square if it has none such); silent unless it has a label."""
    sprite = static("webkit/icons.svg")
    name = name if name in drawings() else "square"
    if label:
        return format_html(
            '<svg class="c-icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label, sprite, name,
        )  # fmt: skip
    return format_html(
        '<svg class="c-icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        sprite, name,
    )  # fmt: skip


@register.simple_tag
def site_menu(menu: Hashable) -> SafeString:
    """The menu of the page's head."""
    return _drawn(menu, get_language())


@functools.lru_cache(maxsize=500)  # sixty entries, the same on the next page
def _drawn(menu: Hashable, language: str | None) -> SafeString:
    return render_to_string("webkit/_menu.html", {"menu": menu})


class Who(NamedTuple):
    """What the frame shows of whoever looks at it."""

    name: str
    post: str
    is_signed_in: bool


@register.simple_tag(takes_context=True)
def site_frame(context: Context, name: str) -> SafeString:
    """A part of the frame: drawn once for each look of it, then filled in for this request."""
    request, actor = context["request"], context["actor"]
    look: list[tuple[str, Hashable]] = [(key, context.get(key)) for key in LOOK]
    look.append(("actor", Who(actor.name, actor.post, actor.is_signed_in)))
    look.append(("said", SAID if request.path == context["fixed"].search else ""))
    drawn = _frame(name, tuple(look), get_language())
    for hole, value in (
        (TOKEN, str(context.get("csrf_token", ""))),
        (HERE, escape(request.get_full_path())),
        (SAID, escape(request.GET.get("q", ""))),
    ):
        drawn = drawn.replace(hole, value)
    return mark_safe(drawn)  # noqa: S308 - drawn by a template, its holes are escaped


@functools.lru_cache(maxsize=2_000)  # some eight kilobytes each; a person's is the same all day
def _frame(name: str, look: tuple[tuple[str, Hashable], ...], language: str | None) -> str:
    return render_to_string(name, {**dict(look), "csrf_token": TOKEN, "here": HERE})


@functools.cache
def drawings() -> frozenset[str]:
    """The names that the sprite holds."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text("utf-8")))


def days_left(due: date | datetime) -> int:
    """Calendar days from today in Vietnam to the day; negative when it has passed."""
    day_due = _local(due).date() if isinstance(due, datetime) else due
    return (day_due - clock.today()).days


def _local(value: Any) -> Any:
    return clock.local(value) if isinstance(value, datetime) else value


@register.simple_tag
def site_css() -> str:
    """Address of the joined style sheet."""
    return asset_url("css")


@register.simple_tag
def site_js() -> str:
    """Address of the joined script."""
    return asset_url("js")


@register.filter
def initials(name: str) -> str:
    """The given name's first letter: ``Nguyễn Thị Ánh`` → ``Á``."""
    words = str(name).split()
    return words[-1][:1].upper() if words else "?"


@register.filter
def tone_icon(tone: str) -> str:
    """The drawing that repeats a tone: good, warn, bad or info."""
    return {"good": "good", "warn": "warning", "soon": "warning"}.get(
        tone, "bad" if tone in {"bad", "late"} else "info"
    )
