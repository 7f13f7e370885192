"""Fixed addresses: /viec-cua-toi/ (inbox), /ban-nhap/ (drafts) and /quy-trinh/ (processes)."""

from __future__ import annotations

from congvu.engines.casework.web import (
    batches,
    designs,
    drafts,
    inbox,
    processes,
    redatings,
    rehearsals,
    tasks,
    versions,
)
from congvu.webkit.web.routes import route

app_name = "casework"
READ, DRAFT = "casework.inbox.read", "casework.draft.save"
PUBLISH, DESIGN = processes.PUBLISH, processes.DESIGN
REDATE = "casework.deadline.redate"
urlpatterns = [
    route("viec-cua-toi/", inbox.show, needs=READ, name="inbox"),
    route("viec-cua-toi/xuat/<str:kind>/", inbox.export, needs=READ, name="export"),
    route("viec-cua-toi/hang-loat/", batches.index, needs=READ, name="batches"),
    route("viec-cua-toi/hang-loat/lam/", batches.begin, needs=READ, name="begin-batch"),
    route("viec-cua-toi/hang-loat/<uuid:uid>/", batches.show, needs=READ, name="batch"),
    route(
        "viec-cua-toi/hang-loat/<uuid:uid>/hoan-tac/", batches.undo, needs=READ, name="undo-batch"
    ),
    route("viec-cua-toi/tinh-lai-han/", redatings.index, needs=REDATE, name="redatings"),
    route("viec-cua-toi/tinh-lai-han/<uuid:uid>/", redatings.show, needs=READ, name="redating"),
    route(
        "viec-cua-toi/tinh-lai-han/<uuid:uid>/ve-nhu-truoc/",
        redatings.undo,
        needs=REDATE,
        name="undo-redating",
    ),
    route("viec-cua-toi/<uuid:uid>/", tasks.show, needs=READ, name="task"),
    route("viec-cua-toi/<uuid:uid>/nhan/", tasks.claim, needs=READ, name="claim"),
    route("viec-cua-toi/<uuid:uid>/tra/", tasks.release, needs=READ, name="release"),
    route(
        "viec-cua-toi/<uuid:uid>/giao/", tasks.assign, needs="casework.task.assign", name="assign"
    ),
    route("viec-cua-toi/<uuid:uid>/ket-qua/", tasks.finish, needs=READ, name="finish"),
    route(
        "viec-cua-toi/ho-so/<uuid:uid>/quy-trinh/",
        processes.of_case,
        needs=READ,
        name="case-process",
    ),
    route("quy-trinh/", versions.index, needs=DESIGN, name="processes"),
    route("quy-trinh/soan/", designs.index, needs=DESIGN, name="designs"),
    route("quy-trinh/soan/<uuid:uid>/", designs.table, needs=DESIGN, name="design"),
    route("quy-trinh/soan/<uuid:uid>/so-do/", designs.diagram, needs=DESIGN, name="design-diagram"),
    route(
        "quy-trinh/soan/<uuid:uid>/so-do/luu/",
        designs.save_diagram,
        needs=DESIGN,
        name="design-draw",
    ),
    route("quy-trinh/soan/<uuid:uid>/chay-thu/", rehearsals.show, needs=DESIGN, name="design-try"),
    route(
        "quy-trinh/soan/<uuid:uid>/cong-bo/",
        designs.publication,
        needs=PUBLISH,
        name="design-publish",
    ),
    route("quy-trinh/soan/<uuid:uid>/tep/", designs.file, needs=DESIGN, name="design-file"),
    route("quy-trinh/soan/<uuid:uid>/hoan-tac/", designs.undo, needs=DESIGN, name="design-undo"),
    route("quy-trinh/soan/<uuid:uid>/xoa/", designs.delete, needs=DESIGN, name="design-delete"),
    route("quy-trinh/<str:key>/soan/", designs.copy, needs=DESIGN, name="design-copy"),
    route("quy-trinh/<str:key>/so-sanh/", versions.compare, needs=DESIGN, name="compare"),
    route("quy-trinh/<str:key>/chuyen-ho-so/", versions.move, needs=PUBLISH, name="move"),
    route(
        "quy-trinh/lan-chuyen/<uuid:uid>/hoan-tac/", versions.undo, needs=PUBLISH, name="undo-move"
    ),
    route("quy-trinh/<str:key>/", processes.show, needs=READ, name="process"),
    route("ban-nhap/<uuid:uid>/xoa/", drafts.delete, needs=DRAFT, name="delete-draft"),
    route("ban-nhap/<uuid:uid>/<slug:step>/", drafts.save, needs=DRAFT, name="save-draft"),
]
