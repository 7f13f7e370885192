"""Every manifest says the truth, and each finder finds its planted fault."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps

from congvu.config import manifests as house
from congvu.kernel.columns import is_personal
from congvu.kernel.manifest import (
    Check,
    Column,
    Dataset,
    Endpoint,
    Findable,
    Indicator,
    Knowledge,
    Manifest,
    Notification,
    Panel,
    Permission,
    Prefill,
    Process,
    RecordSeries,
    Schedule,
    Screen,
    Setting,
    Tool,
)
from congvu.kernel.rooms import manifests
from congvu.kernel.rows import ScopedQuerySet, Unscoped

OPEN = Dataset("x", "X", "manifest.manifest", (Column("full_name", "Tên"),))
FAULTS: dict[str, dict[str, object]] = {
    "permission of another room": {"permissions": (Permission("other.thing.do", "Làm"),)},
    "permission without a label": {"permissions": (Permission("identity.thing.do", ""),)},
    "menu needs nobody's permission": {"menu": (Screen("home", "Nhà", needs="no.such.one"),)},
    "menu leads nowhere": {"menu": (Screen("identity:no_such_page", "Nhà"),)},
    "panel query missing": {"panels": (Panel("person", "P", "queries.nothing", "signed-in"),)},
    "prefill module missing": {"prefill": (Prefill("x", "X", "nowhere.value"),)},
    "endpoint view missing": {"rest": (Endpoint("x/", "rest.nothing", "public"),)},
    "handles an unknown event": {"handles": (("no.such.happened", "manifest.manifest"),)},
    "tells of an unknown event": {
        "notifications": (Notification("no.such.happened", "X", "x", "queries.nobody"),)
    },
    "diagram missing": {"processes": (Process("x", "processes/missing.bpmn"),)},
    "knowledge file missing": {"knowledge": (Knowledge("x", "X", "knowledge/missing.md"),)},
    "model missing": {"search": (Findable("Missing", ("code",), "queries.x", "home"),)},
    "indicator of no fact": {
        "indicators": (Indicator("x", "X", "", "sum(no.facts.days)", "home"),)
    },
    "personal column opened": {"open_data": (OPEN,)},
    "setting of another kind": {"settings": (Setting("x", "X", "int", "ba"),)},
    "schedule of four fields": {"schedules": (Schedule("x", "* * * *", "tasks.x"),)},
    "record without exporter": {"records": (RecordSeries("x", "X", "5y", "", "q.x", "q.y"),)},
    "tool without action": {"tools": (Tool("x", "X", "actions.nothing"),)},
    "check missing": {"checks": (Check("x", "X", "queries.nothing"),)},
    "no owner": {"owner": ""},
}


@pytest.mark.parametrize("label", manifests())
def test_manifest_leads_somewhere(label: str) -> None:
    assert house.problems(manifests()[label]) == []


def test_nothing_is_declared_twice() -> None:
    assert list(house._twice_declared()) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault_is_found(fault: str) -> None:
    plain = Manifest(label="identity", title="X", owner="X")
    assert house.problems(plain) == []
    assert house.problems(replace(plain, **FAULTS[fault])), fault  # type: ignore[arg-type]


REACHED_THROUGH = {"casework.draftstep": "casework.formdraft"}  # read only by its scoped parent
MARKED = {
    model._meta.label_lower: model
    for model in apps.get_models()
    if any(is_personal(column) for column in model._meta.get_fields())
}


def test_persons_and_their_answers_are_marked() -> None:
    wanted = {"identity.person", "dossiers.dossier", "documents.file", "notify.letter"}
    assert wanted <= set(MARKED)
    assert {"full_name", "birth_date", "cccd_sealed"} <= house.personal_columns("identity")


@pytest.mark.parametrize("label", MARKED)
def test_a_personal_table_raises_until_somebody_says_who_looks(label: str) -> None:
    model = MARKED.get(REACHED_THROUGH.get(label, label))
    rows = (model or apps.get_model(REACHED_THROUGH[label]))._default_manager.all()
    assert isinstance(rows, ScopedQuerySet)
    with pytest.raises(Unscoped):
        rows.count()
