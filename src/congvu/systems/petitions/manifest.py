"""Petitions as the house sees them."""

from __future__ import annotations

from congvu.kernel.manifest import Fact, Indicator, Manifest, Permission, Process, Scope, Screen

manifest = Manifest(
    label="petitions",
    title="Phản ánh, kiến nghị",
    owner="Văn phòng Bộ",
    law=("nd-20-2008",),
    prefix="phan-anh",
    permissions=(
        Permission("petitions.report.send", "Gửi phản ánh của người dân qua API", Scope.NATION),
        Permission("petitions.report.handle", "Xử lý phản ánh, kiến nghị", Scope.SUBTREE),
    ),
    menu=(
        Screen(
            "petitions:reports",
            "Phản ánh, kiến nghị",
            icon="chat",
            needs="petitions.report.handle",
            order=140,
        ),
    ),
    processes=(
        Process(
            "petitions.report", bpmn="processes/report.bpmn", deadline_days=15, law="nd-20-2008"
        ),
    ),
    outcomes=(
        ("petitions.take", "handlers.take"),
        ("petitions.answer", "handlers.answer"),
        ("petitions.refuse", "handlers.refuse"),
    ),
    facts=(Fact("petitions.reports", query="queries.facts", grain="phản ánh"),),
    indicators=(
        Indicator(
            "petitions.answered",
            "Phản ánh đã trả lời",
            unit="phản ánh",
            formula="sum(petitions.reports.closed)",
            drill="petitions:reports",
            law="nd-20-2008",
        ),
    ),
)
