"""Addresses of documents; `/xac-thuc/<code>/` is printed on paper and never changes."""

from __future__ import annotations

from congvu.engines.documents.web import (
    attached,
    clashes,
    coauthors,
    copies,
    downloads,
    draft_verbs,
    drafts,
    editor,
    importing,
    keys,
    live,
    mending,
    numbers,
    reports,
    revocation,
    rounds,
    uploads,
    verify,
)
from congvu.webkit.web.routes import route

app_name = "documents"

WRITE, SIGN = "documents.draft.write", "documents.draft.sign"
KEYS = "documents.key.manage"

urlpatterns = [
    route("xac-thuc/", verify.ask, needs="public", name="verify"),
    route("xac-thuc/kiem-tra/", verify.check, needs="public", name="check"),
    route("xac-thuc/kiem-tra/bao-cao/", reports.download, needs="public", name="check-report"),
    route("xac-thuc/chung-thu-goc.pem", verify.root_certificates, needs="public", name="roots"),
    route("xac-thuc/crl/<slug:authority>.crl", verify.revocations, needs="public", name="crl"),
    route("xac-thuc/dau-thoi-gian/", verify.time_stamp, needs="public", name="tsa"),
    route("xac-thuc/<str:code>/", verify.show, needs="public", name="paper"),
    route("xac-thuc/<str:code>/tep/", downloads.paper_file, needs="public", name="paper-file"),
    route("xac-thuc/<str:code>/kem/", attached.all_of_paper, needs="public", name="paper-all"),
    route(
        "xac-thuc/<str:code>/kem/<int:place>/",
        attached.of_paper,
        needs="public",
        name="paper-enclosure",
    ),
    route("tep/<uuid:uid>/", downloads.file, needs="signed-in", name="file"),
    route("tai-len/", uploads.create, needs="signed-in", name="uploads"),
    route("tai-len/<uuid:uid>/", uploads.one, needs="signed-in", name="upload-part"),
    route("so-van-ban/", numbers.books, needs="documents.number.read", name="numbers"),
    route("so-van-ban/so-trong/", numbers.gaps, needs="documents.number.read", name="gaps"),
    route(
        "so-van-ban/cho-ky/", numbers.waiting_papers, needs="documents.paper.read", name="waiting"
    ),
    route("van-ban/<uuid:uid>/ky-lai/", numbers.retry, needs="documents.paper.retry", name="retry"),
    route("van-ban/<uuid:uid>/huy/", numbers.cancel, needs="documents.paper.retry", name="cancel"),
    route(
        "van-ban/<uuid:uid>/thu-hoi/", numbers.revoke, needs="documents.paper.revoke", name="revoke"
    ),
    route("khoa-ky/", keys.keys, needs=KEYS, name="keys"),
    route("khoa-ky/moi/", keys.new, needs=KEYS, name="key-new"),
    route("khoa-ky/danh-sach-thu-hoi/", revocation.lists, needs=KEYS, name="lists"),
    route("khoa-ky/danh-sach-thu-hoi/them/", revocation.add, needs=KEYS, name="list-add"),
    route(
        "khoa-ky/danh-sach-thu-hoi/<uuid:uid>/lay/", revocation.fetch, needs=KEYS, name="list-fetch"
    ),
    route(
        "khoa-ky/danh-sach-thu-hoi/<uuid:uid>/bo/", revocation.drop, needs=KEYS, name="list-drop"
    ),
    route("khoa-ky/<uuid:uid>/kiem-tra/", keys.look, needs=KEYS, name="key-look"),
    route("khoa-ky/<uuid:uid>/thoi-dung/", keys.retire, needs=KEYS, name="key-retire"),
    route("van-ban/<uuid:uid>/sao/", copies.copies, needs=SIGN, name="copies"),
    # Who may know of a draft follows from its row: author, signer, those asked, readers of the unit.
    route("du-thao/", drafts.Drafts.as_view(), needs="signed-in", name="drafts"),
    route("du-thao/moi/", drafts.new, needs=WRITE, name="draft-new"),
    route("du-thao/nhap-word/", importing.new, needs=WRITE, name="draft-word-new"),
    route("du-thao/<uuid:uid>/nhap-word/", importing.into, needs=WRITE, name="draft-word-into"),
    route("du-thao/ky-hang-loat/", rounds.queue, needs=SIGN, name="sign-queue"),
    route("du-thao/ky-hang-loat/<uuid:uid>/", rounds.show, needs=SIGN, name="round"),
    route("du-thao/<uuid:uid>/", drafts.desk, needs="signed-in", name="draft"),
    route("du-thao/<uuid:uid>/soan/", editor.edit, needs=WRITE, name="draft-edit"),
    route("du-thao/<uuid:uid>/soan/cung/", live.together, needs=WRITE, name="draft-live"),
    route(
        "du-thao/<uuid:uid>/nguoi-cung-soan/",
        coauthors.coauthors,
        needs=WRITE,
        name="draft-coauthors",
    ),
    route("du-thao/<uuid:uid>/gop/<uuid:aside>/", clashes.clash, needs=WRITE, name="draft-clash"),
    route("du-thao/<uuid:uid>/word/", drafts.in_word, needs="signed-in", name="draft-word"),
    route("du-thao/<uuid:uid>/xem/", drafts.preview, needs="signed-in", name="draft-preview"),
    route(
        "du-thao/<uuid:uid>/phien-ban/", drafts.versions, needs="signed-in", name="draft-versions"
    ),
    route("du-thao/<uuid:uid>/kem/", attached.attach, needs="signed-in", name="draft-attach"),
    route(
        "du-thao/<uuid:uid>/kem/<uuid:file>/",
        attached.of_draft,
        needs="signed-in",
        name="draft-enclosure",
    ),
    route(
        "du-thao/<uuid:uid>/kem/<uuid:file>/bo/",
        attached.detach,
        needs="signed-in",
        name="draft-detach",
    ),
    route(
        "du-thao/<uuid:uid>/kem/<uuid:file>/chuyen/",
        attached.move,
        needs="signed-in",
        name="draft-move-file",
    ),
    route("du-thao/<uuid:uid>/sua-sai/", mending.mend, needs=WRITE, name="draft-mend"),
    route("du-thao/<uuid:uid>/trinh/", draft_verbs.submit, needs=WRITE, name="draft-submit"),
    route("du-thao/<uuid:uid>/thu-ve/", draft_verbs.take_back, needs=WRITE, name="draft-take-back"),
    route("du-thao/<uuid:uid>/tra-lai/", draft_verbs.give_back, needs=SIGN, name="draft-give-back"),
    route("du-thao/<uuid:uid>/ban-hanh/", draft_verbs.approve, needs=SIGN, name="draft-approve"),
    route("du-thao/<uuid:uid>/huy/", draft_verbs.discard, needs=WRITE, name="draft-discard"),
    route(
        "du-thao/<uuid:uid>/nhan-xet/", draft_verbs.remark, needs="signed-in", name="draft-remark"
    ),
    route(
        "du-thao/<uuid:uid>/nhan-xet/<uuid:remark>/",
        draft_verbs.settle,
        needs="signed-in",
        name="draft-settle",
    ),
    route("du-thao/<uuid:uid>/xin-y-kien/", draft_verbs.ask, needs=WRITE, name="draft-ask"),
    route("du-thao/<uuid:uid>/y-kien/", draft_verbs.answer, needs="signed-in", name="draft-answer"),
]
