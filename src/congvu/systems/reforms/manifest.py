"""Reorganisation as the house sees it."""

from __future__ import annotations

from congvu.kernel.manifest import Manifest, Permission, Schedule, Scope, Screen

manifest = Manifest(
    label="reforms",
    title="Sắp xếp tổ chức",
    owner="Vụ Tổ chức – Biên chế",
    law=("nd-276-2026", "nd-150-2025"),
    prefix="/",
    permissions=(
        Permission(
            "reforms.reform.decide",
            "Sáp nhập, chia tách, giải thể đơn vị và chuyển việc đang mở",
            Scope.SUBTREE,
            privileged=True,
        ),
    ),
    menu=(
        Screen("reforms:reforms", "Sắp xếp tổ chức", icon="tree", needs="reforms.reform.decide",
               order=742),
    ),
    schedules=(Schedule("reforms.today", "10 0 * * *", "tasks.begin_due"),),
)  # fmt: skip
