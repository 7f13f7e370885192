"""Life events as the house sees them."""

from congvu.kernel.manifest import (
    ContentKind,
    Findable,
    Manifest,
    Notification,
    Permission,
    Schedule,
    Scope,
    Screen,
    Tile,
)

manifest = Manifest(
    label="proactive",
    title="Dịch vụ công theo sự kiện và chủ động",
    owner="Văn phòng Bộ",
    law=("nd-224-2026", "nd-118-2025"),
    prefix="/",
    permissions=(
        Permission(
            "proactive.offer.answer",
            "Trả lời lời nhắc, đề xuất dành cho mình",
            Scope.OWN,
            audience="citizen",
            eid_level=2,
            law="nd-224-2026",
        ),
        Permission(
            "proactive.offer.make", "Lập lời nhắc, đề xuất (hệ thống tự động)", Scope.NATION
        ),
        Permission("proactive.figures.read", "Xem số liệu dịch vụ chủ động", Scope.NATION),
    ),
    menu=(
        Screen(
            "proactive:mine",
            "Nhắc và làm sẵn cho bạn",
            icon="bell",
            needs="proactive.offer.answer",
            order=21,
            audience="citizen",
        ),
        Screen(
            "proactive:figures",
            "Dịch vụ chủ động",
            icon="chart",
            needs="proactive.figures.read",
            order=63,
        ),
        Screen(
            "proactive:events",
            "Việc trong đời",
            icon="people",
            needs="public",
            order=11,
            audience="all",
        ),
    ),
    content=(
        ContentKind(
            kind="life-events",
            load="actions.packages.load_event",
            label="Trang việc trong đời",
            check="actions.packages.check_event",
            after=("procedures", "bundles"),
        ),
        ContentKind(
            kind="proactive",
            load="actions.packages.load_rule",
            label="Quy tắc dịch vụ chủ động",
            check="actions.packages.check_rule",
            after=("procedures",),
        ),
    ),
    tiles=(
        Tile(
            "proactive.waiting",
            "Nhắc và làm sẵn cho bạn",
            query="queries.offers.tile",
            url="proactive:mine",
            icon="bell",
            needs="proactive.offer.answer",
            audience="citizen",
            order=15,
        ),
    ),
    schedules=(Schedule("proactive.look", "30 7 * * *", "tasks.look"),),
    notifications=(
        Notification(
            "proactive.offer.made",
            "Nhắc và làm sẵn cho bạn",
            template="offered",
            recipients="queries.offers.told",
        ),
    ),
    handles=(("publicservices.offered.troubled", "handlers.note_trouble"),),
    search=(
        Findable(
            "LifeEvent",
            fields=("text",),
            visible="queries.searchable",
            url="proactive:version",
            title="title",
            label="Việc trong đời",
            noun="proactive.life_event",
            public="*",
        ),
    ),
    moments="queries.moments",
)
