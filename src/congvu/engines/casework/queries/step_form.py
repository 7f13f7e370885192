"""One step of a form as a Django form: what a page shows, and what came back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from congvu.engines.casework.queries.form_fields import field_at_fault, fields_of, raw_of
from congvu.engines.casework.queries.sentences import facts, sentence_of
from congvu.engines.casework.queries.sentences import names as house_names
from congvu.engines.casework.rules.forms.answers import Names
from congvu.engines.casework.rules.forms.checking import (
    check,
    is_required,
    visible_questions,
)
from congvu.engines.casework.rules.forms.definition import FormDefinition, Question
from congvu.kernel.errors import NotFound

KEPT = "-kept"


@dataclass
class Row:
    """One row of a table. remove: value of the button that takes it away."""

    title: str
    fields: list[BoundField]
    remove: str


@dataclass
class Group:
    """What one question shows. kind: ``field``, ``set`` (place, address), ``table`` or ``file``."""

    kind: str
    question: Question
    title: str
    hint: str
    fields: list[BoundField] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""
    law: str = ""


class StepForm(forms.Form):
    """Built by :func:`django_form_for`. After ``is_valid()``: ``answers`` (of this step, as
    stored), ``uploads`` (question → new files, still to be stored), ``typed`` (raw, for a draft).

    wants_more: the person pressed "add a row" or "remove": show the form again, judge nothing.
    """

    use_required_attribute = False
    page_part = "casework/_form_fields.html"  # what a page includes, with ``form``

    def __init__(
        self, definition: FormDefinition, step_key: str, stored: Mapping[str, Any], *,
        today: date, language: str, names: Names, data: Any = None, files: Any = None,
    ) -> None:  # fmt: skip
        found = definition.step(step_key)
        if found is None:
            raise NotFound(_("Biểu mẫu không có bước này."))
        self.definition, self.step, self.today = definition, found, today
        self.language, self.names_of = language, names
        self.stored = dict(stored)
        self.row_counts: dict[str, int] = {}
        self.group_errors: dict[str, str] = {}
        self.answers: dict[str, Any] = {}
        self.wants_more = False
        # What was typed, whole: a field at fault leaves cleaned_data, but never the draft.
        self.given: dict[str, Any] = {}
        super().__init__(data, files, label_suffix="")
        self.shown = self._asked()
        for question in self.shown:
            self._add(question)

    # building -----------------------------------------------------------------------------------
    def _asked(self) -> list[Question]:
        """The questions to show: with what was just posted taken into account, so that an answer
        opens its follow-up question without JavaScript."""
        known = check(self.definition, self.stored, facts(self.today), lenient=True).answers
        if self.is_bound:
            for question in self.step.questions:
                if question.type not in ("table", "file"):
                    raw = raw_of(question, question.key, self._posted(question))
                    known.pop(question.key, None)
                    known |= check(
                        self.definition, {**known, question.key: raw}, facts(self.today),
                        lenient=True,
                    ).answers  # fmt: skip
        self.known = known
        return visible_questions(self.step, known, self.today)

    def _posted(self, question: Question) -> dict[str, Any]:
        key = question.key
        if question.type == "choices":
            getlist = getattr(self.data, "getlist", None)
            return {key: getlist(key) if getlist else self.data.get(key)}
        names = [key, f"{key}-province", f"{key}-commune", f"{key}-line"]
        return {name: self.data.get(name) for name in names}

    def _add(self, question: Question) -> None:
        value = self.stored.get(question.key)
        required = is_required(question, self.known, self.today)
        if question.type == "table":
            self._add_table(question, value if isinstance(value, list) else [], required)
        else:
            self.fields |= fields_of(
                question, question.key, value, required=required, language=self.language
            )

    def _add_table(self, question: Question, rows: list[Any], required: bool) -> None:
        count = self._count_rows(question, rows, required)
        self.row_counts[question.key] = count
        name = f"{question.key}-rows"
        self.fields[name] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=str(count)
        )
        for index in range(count):
            row = rows[index] if index < len(rows) and isinstance(rows[index], Mapping) else {}
            for column in question.columns:
                self.fields |= fields_of(
                    column, f"{question.key}-{index}-{column.key}", row.get(column.key),
                    required=column.required is True, language=self.language,
                )  # fmt: skip

    def _count_rows(self, question: Question, rows: list[Any], required: bool) -> int:
        least = max(question.min_rows, int(required))
        count = max(len(rows), least)
        if self.is_bound:
            said = str(self.data.get(f"{question.key}-rows", ""))
            count = int(said) if said.isdecimal() and len(said) < 4 else count
        return min(count, question.max_rows)

    # judging ------------------------------------------------------------------------------------
    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        self.given = dict(cleaned)
        raw = {**self.stored, **self.typed}
        placeholders = {k: [*raw.get(k, []), *_uids(len(v))] for k, v in self.uploads.items()}
        checked = check(
            self.definition, {**raw, **placeholders}, facts(self.today), only=self.step.key
        )
        for key, fault in checked.faults.items():
            self._refuse(key, sentence_of(fault, self.language))
        keys = {q.key for q in self.step.questions}
        self.answers = {k: v for k, v in checked.answers.items() if k in keys}
        self.answers |= {k: raw[k] for k in self.uploads if raw.get(k)}
        for key in self.uploads.keys() - {k for k in raw if raw.get(k)}:
            self.answers.pop(key, None)
        return cleaned

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed, question by question; of files, the stored ones that are kept."""
        if not self.is_bound:
            return {q.key: self.stored.get(q.key) for q in self.shown}
        return {q.key: self._raw(q) for q in self.shown}

    @property
    def uploads(self) -> dict[str, list[Any]]:
        """question → files that came with this request."""
        found = {q.key: self.cleaned_data.get(q.key) for q in self.shown if q.type == "file"}
        return {key: files for key, files in found.items() if files}

    def _raw(self, question: Question) -> Any:
        if question.type == "file":
            getlist = getattr(self.data, "getlist", None)
            kept = getlist(question.key + KEPT) if getlist else self.data.get(question.key + KEPT)
            before = self.stored.get(question.key) or []
            return [uid for uid in before if uid in (kept or [])]
        if question.type == "table":
            return self._raw_rows(question)
        return raw_of(question, question.key, self.given)

    def _raw_rows(self, question: Question) -> list[dict[str, Any]]:
        removed = self.data.get("_remove", "")
        return [
            {
                c.key: raw_of(c, f"{question.key}-{index}-{c.key}", self.given)
                for c in question.columns
            }
            for index in range(self.row_counts[question.key])
            if removed != f"{question.key}-{index}"
        ]

    def _refuse(self, key: str, sentence: str) -> None:
        """Put a fault at the input that it is about; a fault of a whole table at its head."""
        name, _, rest = key.partition(".")
        question = next((q for q in self.shown if q.key == name), None)
        if question is None or (question.type == "table" and not rest):
            title = question.label.of(self.language) if question else name
            self.group_errors[name] = sentence
            self.add_error(None, f"{title}: {sentence}")
            return
        target = question
        prefix = name
        if rest:
            index, _, column = rest.partition(".")
            target = next(c for c in question.columns if c.key == column)
            prefix = f"{name}-{index}-{column}"
        raw = raw_of(target, prefix, self.given)
        self.add_error(field_at_fault(target, prefix, raw), sentence)

    # showing ------------------------------------------------------------------------------------
    def groups(self) -> Iterator[Group]:
        """What the page shows, question by question."""
        for question in self.shown:
            group = Group(
                _KINDS.get(question.type, "field"), question, question.label.of(self.language),
                question.hint.of(self.language), error=self.group_errors.get(question.key, ""),
                law=question.law,
            )  # fmt: skip
            if question.type == "table":
                group.rows = list(self._rows(question))
            else:
                group.fields = [
                    self[name]
                    for name in self.fields
                    if name == question.key
                    or name.removeprefix(question.key) in ("-province", "-commune", "-line")
                ]
            if question.type == "file":
                uids = self.stored.get(question.key) or []
                group.kept = [(uid, self.names_of.file(uid)) for uid in uids]
            yield group

    def _rows(self, question: Question) -> Iterator[Row]:
        for index in range(self.row_counts[question.key]):
            head = f"{question.key}-{index}-"
            names = [n for n in self.fields if n.startswith(head)]
            yield Row(
                _("%(title)s – dòng %(number)s")
                % {"title": question.label.of(self.language), "number": index + 1},
                [self[n] for n in names],
                f"{question.key}-{index}",
            )


_KINDS = {"place": "set", "address": "set", "table": "table", "file": "file"}


def django_form_for(
    definition: FormDefinition, step_key: str, answers: Mapping[str, Any], *,
    today: date, data: Any = None, files: Any = None, language: str = "vi",
    names: Names | None = None,
) -> StepForm:  # fmt: skip
    """The form of one step. answers: all that is known so far; data, files: of the request.

    After "add a row" or "remove" an unbound form comes back, showing what was typed and the rows
    as asked for: ``is_valid()`` is false, ``wants_more`` true, ``typed`` worth saving in the draft.
    """
    more: dict[str, Any] = {"today": today, "language": language, "names": names or house_names()}
    made = StepForm(definition, step_key, answers, data=data, files=files, **more)
    if not (made.is_bound and (data.get("_add") or data.get("_remove"))):
        return made
    made.full_clean()
    typed = {**answers, **made.typed}
    wanted = str(data.get("_add") or "")
    if wanted in made.row_counts:
        typed[wanted] = [*typed[wanted], {}]
    again = StepForm(definition, step_key, typed, **more)
    again.wants_more = True
    return again


def _uids(count: int) -> list[str]:
    """Stand-ins for files that are not stored yet, so that "required" is met."""
    from congvu.kernel.ids import uuid7

    return [str(uuid7()) for _ in range(count)]
