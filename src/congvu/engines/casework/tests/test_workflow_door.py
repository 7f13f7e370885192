"""The GovStack Workflow door: members as its document names them, and who may begin and stop."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from congvu.engines.casework.models import Case
from congvu.engines.identity import demo
from congvu.engines.identity.web.backends import BACKEND
from tests import govstack

pytestmark = pytest.mark.house
ROOT = "/api/v1/casework/workflow/"
DEFINITION = {
    "name", "type", "version", "isExecutable", "isClosed", "description", "processBody",
}  # fmt: skip
INSTANCE = {"id", "processRef", "initTime", "state", "lastChangeTime"}
STATE = {"id", "processRef", "suspended", "ended", "state"}


@pytest.fixture
def call(client: Client, db: None) -> Any:
    """As a system that may begin and stop, with one run of the process ``kiem_ke``."""
    token = govstack.furnish_processes()

    def ask(method: str, path: str) -> tuple[int, Any]:
        answer = client.generic(
            method, ROOT + path, data=b'{"name": "Test"}', content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        return answer.status_code, answer.json()

    return ask


def test_processes_and_instances_have_their_members(call: Any) -> None:
    status, (first, *_more) = call("GET", "processes")
    assert status == 200
    assert (first["name"], first["isExecutable"]) == ("Kiểm kê", True)
    assert DEFINITION | {"id", "processDefinition"} == set(first)
    assert set(first["processDefinition"]) == DEFINITION
    assert call("GET", f"processes/{first['id']}") == (200, first)
    status, (run, *_others) = call("GET", f"instances?processId={first['id']}")
    assert (status, set(run), run["state"]) == (200, INSTANCE, "running")
    assert call("GET", f"instances/{run['id']}") == (200, run)


def test_a_run_is_begun_and_stopped(call: Any) -> None:
    process = call("GET", "processes")[1][0]
    status, begun = call("POST", f"processes/{process['id']}/start")
    assert (status, set(begun), begun["state"]) == (201, STATE, "running")
    status, stopped = call("POST", f"instances/{begun['id']}/stop")
    assert (status, stopped["ended"], stopped["state"]) == (201, True, "stopped")
    assert call("POST", f"instances/{begun['id']}/stop")[0] == 409


def test_a_dossiers_process_is_begun_by_a_dossier_only(call: Any) -> None:
    before = Case.objects.as_system("test").count()
    bound = next(p for p in call("GET", "processes")[1] if not p["isExecutable"])
    assert call("POST", f"processes/{bound['id']}/start")[0] == 409
    assert Case.objects.as_system("test").count() == before


def test_who_may_not_begins_nothing(client: Client, call: Any) -> None:
    process = call("GET", "processes")[1][0]
    before = Case.objects.as_system("test").count()
    address = f"{ROOT}processes/{process['id']}/start"
    assert client.post(address, {}, content_type="application/json").status_code == 401
    client.force_login(demo.account("ha"), backend=BACKEND)
    refused = client.post(address, {}, content_type="application/json")
    assert refused.status_code == 403
    assert Case.objects.as_system("test").count() == before
