"""The gateway as the house sees it."""

from congvu.kernel.manifest import (
    Manifest,
    Metric,
    Permission,
    Schedule,
    Scope,
    Screen,
    Sealed,
    Tile,
)

manifest = Manifest(
    label="gateway",
    title="Liên thông hồ sơ",
    owner="Trung tâm Công nghệ thông tin",
    law=("nd-118-2025", "qd-766-ttg", "nd-47-2020", "nd-278-2025"),
    prefix="/lien-thong",
    permissions=(
        Permission(
            "gateway.message.read", "Xem việc đồng bộ hồ sơ lên Cổng quốc gia", Scope.NATION
        ),
        Permission(
            "gateway.message.resend", "Gửi lại hồ sơ lên Cổng quốc gia, đối soát", Scope.NATION
        ),
        Permission(
            "gateway.partner.manage",
            "Thêm, ngừng đối tác liên thông",
            Scope.NATION,
            privileged=True,
        ),
        Permission("gateway.inbound.read", "Xem hồ sơ do đối tác gửi đến", Scope.SUBTREE),
        Permission("gateway.message.send", "Đồng bộ hồ sơ (hệ thống)", Scope.NATION),
        Permission("gateway.partner.call", "Nhận bản tin của đối tác (hệ thống)", Scope.NATION),
        Permission("gateway.catalogue.read", "Xem danh mục dịch vụ chia sẻ dữ liệu", Scope.NATION),
        Permission(
            "gateway.service.publish",
            "Công bố, ngừng dịch vụ chia sẻ dữ liệu của đơn vị",
            Scope.SUBTREE,
            law="nd-47-2020",
        ),
        Permission(
            "gateway.agreement.decide",
            "Đồng ý, từ chối, chấm dứt thỏa thuận khai thác dữ liệu",
            Scope.SUBTREE,
            law="nd-47-2020",
        ),
    ),
    menu=(
        Screen(
            "gateway:messages",
            "Đồng bộ hồ sơ",
            icon="list",
            needs="gateway.message.read",
            order=70,
        ),
        Screen(
            "gateway:partners",
            "Đối tác liên thông",
            icon="list",
            needs="gateway.partner.manage",
            order=71,
        ),
        Screen(
            "gateway:inbound",
            "Hồ sơ đối tác gửi đến",
            icon="folder",
            needs="gateway.inbound.read",
            order=72,
        ),
        Screen(
            "gateway:services",
            "Dịch vụ chia sẻ dữ liệu",
            icon="list",
            needs="gateway.catalogue.read",
            order=73,
        ),
        Screen(
            "gateway:agreements",
            "Thỏa thuận khai thác dữ liệu",
            icon="list",
            needs="gateway.agreement.decide",
            order=74,
        ),
        Screen(
            "gateway:agent",
            "Nút tác tử quốc gia",
            icon="send",
            needs="gateway.partner.manage",
            order=75,
        ),
    ),
    tiles=(
        Tile(
            "gateway.stuck",
            "Hồ sơ chưa đồng bộ được",
            query="queries.outbound.stuck",
            url="gateway:messages",
            icon="warning",
            needs="gateway.message.read",
            order=60,
        ),
    ),
    metrics=(
        Metric("gateway_messages", "Bản tin chưa lên Cổng quốc gia", "queries.outbound.samples"),
    ),
    schedules=(
        Schedule("gateway.reconcile_yesterday", "30 1 * * *", "tasks.reconcile_yesterday"),
        Schedule("gateway.agent", "*/30 * * * * *", "tasks.ask_platform"),
        Schedule("gateway.forget_answers", "23 * * * *", "tasks.forget_answers"),
    ),
    sealed=(
        Sealed(
            "Mã bí mật của hệ thống nguồn",
            renew="actions.keys.renew",
            reseal="actions.keys.reseal",
            left="queries.upstreams.left",
        ),
        Sealed(
            "Mã bí mật và câu trả lời của nút tác tử",
            renew="actions.agent.renew",
            reseal="actions.agent.reseal",
            left="queries.agent.left",
        ),
    ),
    handles=tuple(
        (f"dossiers.dossier.{verb}", "handlers.tell_portal")
        for verb in (
            "submitted",
            "accepted",
            "refused",
            "passed_on",
            "supplement_requested",
            "supplemented",
            "withdrawn",
            "stopped",
            "finished",
            "returned",
        )
    ),
)
