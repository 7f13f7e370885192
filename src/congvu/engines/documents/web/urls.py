"""Addresses of documents; `/xac-thuc/<code>/` is printed on paper and never changes."""

from __future__ import annotations

from congvu.engines.documents.web import downloads, numbers, uploads, verify
from congvu.webkit.web.routes import route

app_name = "documents"

urlpatterns = [
    route("xac-thuc/", verify.ask, needs="public", name="verify"),
    route("xac-thuc/kiem-tra/", verify.check, needs="public", name="check"),
    route("xac-thuc/chung-thu-goc.pem", verify.root_certificates, needs="public", name="roots"),
    route("xac-thuc/crl/<slug:authority>.crl", verify.revocations, needs="public", name="crl"),
    route("xac-thuc/dau-thoi-gian/", verify.time_stamp, needs="public", name="tsa"),
    route("xac-thuc/<str:code>/", verify.show, needs="public", name="paper"),
    route("xac-thuc/<str:code>/tep/", downloads.paper_file, needs="public", name="paper-file"),
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
]
