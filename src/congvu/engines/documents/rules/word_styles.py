"""What a paragraph of a Word file has from its styles: bold letters, a numbered list.

Source: ISO/IEC 29500-1 §17.7.2 (styles are based on others), §17.7.3 (bold in a paragraph's and in a
run's style take each other back), §17.9.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

DEEPEST = 20  # styles based on each other in a ring end here
OFF = ("0", "false", "off")


class Styles:
    """The styles of one file."""

    def __init__(self, word: Any) -> None:
        self._by_id = {style.style_id: style.element for style in word.styles}
        self._plain = next(
            (
                key for key, each in self._by_id.items()
                if each.get(qn("w:type")) == "paragraph" and each.get(qn("w:default")) == "1"
            ),
            "",
        )  # fmt: skip
        defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
        self._default = _bold(defaults) if defaults is not None else None

    def is_bold(self, paragraph: Any) -> bool:
        """Whether all its words are."""
        runs = [run for run in paragraph.iter(qn("w:r")) if (run.findtext(qn("w:t")) or "").strip()]
        return bool(runs) and all(self._is_bold(run, paragraph) for run in runs)

    def numbering(self, paragraph: Any) -> Any:
        """The ``w:numPr`` of a paragraph or of its style; None for none."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        return own if own is not None else self.listed(self._of(paragraph))

    def listed(self, style_id: str) -> Any:
        """The ``w:numPr`` of a style or of the nearest that it is based on; None for none."""
        found = (each.find(f"{qn('w:pPr')}/{qn('w:numPr')}") for each in self._chain(style_id))
        return next((each for each in found if each is not None), None)

    def _is_bold(self, run: Any, paragraph: Any) -> bool:
        own = _bold(run)
        if own is not None:
            return own
        said = [
            bold for style in (self._of(paragraph), _named(run, "w:rPr", "w:rStyle"))
            if (bold := self._styled(style)) is not None
        ]  # fmt: skip
        return sum(said) == 1 if said else bool(self._default)

    def _of(self, paragraph: Any) -> str:
        return _named(paragraph, "w:pPr", "w:pStyle") or self._plain

    def _styled(self, style_id: str) -> bool | None:
        found = (_bold(each) for each in self._chain(style_id))
        return next((each for each in found if each is not None), None)

    def _chain(self, style_id: str) -> Iterator[Any]:
        """The style, then what it is based on."""
        for _level in range(DEEPEST):
            style = self._by_id.get(style_id)
            if style is None:
                return
            yield style
            based = style.find(qn("w:basedOn"))
            style_id = str(based.get(qn("w:val"))) if based is not None else ""


def _bold(element: Any) -> bool | None:
    """What an element's own properties say; None when they say nothing."""
    found = element.find(f"{qn('w:rPr')}/{qn('w:b')}")
    return None if found is None else found.get(qn("w:val"), "1") not in OFF


def _named(element: Any, properties: str, name: str) -> str:
    found = element.find(f"{qn(properties)}/{qn(name)}")
    return str(found.get(qn("w:val")) or "") if found is not None else ""
