"""Addresses of the one-stop shop: citizens' and officials' pages."""

from __future__ import annotations

from congvu.systems.publicservices.web import (
    appeals,
    applications,
    authorities,
    books,
    certified,
    comparing,
    corrections,
    deliveries,
    dossiers,
    handovers,
    intakes,
    joined,
    once,
    parcels,
    processing,
    scans,
    shares,
    tracking,
)
from congvu.systems.publicservices.web.desk import DeskScreen
from congvu.webkit.web.routes import route

SUBMIT = "publicservices.application.submit"
STORE = "publicservices.data.read"
SIGN = "publicservices.dossier.sign"
CORRECT = "publicservices.correction.answer"
READ = "dossiers.dossier.read"
RECEIVE = "publicservices.dossier.receive"

app_name = "publicservices"
urlpatterns = [
    route("nop-ho-so/<str:code>/", applications.begin, needs=SUBMIT, name="apply"),
    route(
        "nop-ho-so/<str:code>/<slug:whom>/",
        authorities.begin_for,
        needs=SUBMIT,
        name="apply-for",
    ),
    route("dai-dien/<uuid:uid>/rut/", authorities.withdraw, needs=SUBMIT, name="authority-end"),
    route("ho-so-nhap/<uuid:uid>/", applications.resume, needs=SUBMIT, name="draft"),
    route("ho-so-nhap/<uuid:uid>/xoa/", applications.discard, needs=SUBMIT, name="draft-discard"),
    route("ho-so-nhap/<uuid:uid>/kiem-tra/", applications.check, needs=SUBMIT, name="draft-check"),
    route(
        "ho-so-nhap/<uuid:uid>/mo-noi-khac/", shares.elsewhere, needs=SUBMIT, name="draft-elsewhere"
    ),
    route(
        "ho-so-nhap/mo-noi-khac/<uuid:uid>/dong/", shares.end, needs="signed-in", name="share-end"
    ),
    route("mot-cua/ban-nhap/", shares.open_at_counter, needs=RECEIVE, name="shared-open"),
    route("mot-cua/ban-nhap/<uuid:uid>/", shares.resume, needs=RECEIVE, name="shared"),
    route(
        "mot-cua/ban-nhap/<uuid:uid>/kiem-tra/", shares.check, needs=RECEIVE, name="shared-check"
    ),
    route(
        "mot-cua/ban-nhap/<uuid:uid>/<slug:step>/", shares.fill, needs=RECEIVE, name="shared-step"
    ),
    route("may-dung-chung/", shares.kiosk, needs="public", name="kiosk"),
    route("may-dung-chung/ban-nhap/", shares.kiosk_draft, needs="public", name="kiosk-draft"),
    route("may-dung-chung/ket-thuc/", shares.kiosk_end, needs="public", name="kiosk-end"),
    route(
        "may-dung-chung/ban-nhap/kiem-tra/", shares.kiosk_check, needs="public", name="kiosk-check"
    ),
    route(
        "may-dung-chung/ban-nhap/<slug:step>/", shares.kiosk_step, needs="public", name="kiosk-step"
    ),
    route("ho-so-nhap/<uuid:uid>/<slug:step>/", applications.fill, needs=SUBMIT, name="draft-step"),
    route("ho-so/", dossiers.mine, needs=SUBMIT, name="my-dossiers"),
    route("ho-so/<uuid:uid>/", dossiers.detail, needs="signed-in", name="dossier"),
    route("ho-so/<uuid:uid>/bo-sung/", dossiers.supplement, needs=SUBMIT, name="supplement"),
    route(
        "ho-so/<uuid:uid>/nhan-bo-sung/",
        intakes.supplement,
        needs=RECEIVE,
        name="intake-supplement",
    ),
    route("ho-so/<uuid:uid>/rut/", dossiers.withdraw, needs=SUBMIT, name="withdraw"),
    route("ho-so/<uuid:uid>/danh-gia/", dossiers.rate, needs=SUBMIT, name="rate"),
    route(
        "ho-so/<uuid:uid>/xu-ly/<uuid:task>/",
        processing.decide,
        needs="casework.inbox.read",
        name="decide",
    ),
    route("ho-so/<uuid:uid>/doi-chieu/<slug:kind>/", comparing.compare, needs=READ, name="compare"),
    route("ho-so/<uuid:uid>/hen-lai/", processing.reappoint, needs=SIGN, name="reappoint"),
    route("ho-so/<uuid:uid>/khieu-nai/", appeals.file_appeal, needs=SUBMIT, name="appeal"),
    route("ho-so/<uuid:uid>/tra-loi/", appeals.answer, needs=SIGN, name="appeal-answer"),
    route("ho-so-lien-thong/<uuid:uid>/", joined.detail, needs="signed-in", name="joined"),
    route("kho-du-lieu/", dossiers.data_store, needs=STORE, name="data-store"),
    route("sua-tai-nguon/", corrections.ask, needs=SUBMIT, name="correct"),
    route("sua-tai-nguon/cua-toi/", corrections.mine, needs=SUBMIT, name="my-corrections"),
    route(
        "mot-cua/sua-tai-nguon/",
        corrections.CorrectionsScreen.as_view(),
        needs=CORRECT,
        name="corrections",
    ),
    route(
        "mot-cua/sua-tai-nguon/<uuid:uid>/", corrections.detail, needs=CORRECT, name="correction"
    ),
    route("do-luong/mot-lan-khai/", once.measure, needs=READ, name="once"),
    route("do-luong/mot-lan-khai/<str:code>/", once.fields, needs=READ, name="once-fields"),
    route("mot-cua/", DeskScreen.as_view(), needs=READ, name="dossiers"),
    route("ho-so/<uuid:uid>/tra-ket-qua/", deliveries.collect, needs=RECEIVE, name="collect"),
    route("ho-so/<uuid:uid>/gui-buu-dien/", deliveries.post, needs=RECEIVE, name="post"),
    route(
        "mot-cua/tra-ket-qua/",
        deliveries.DeliveriesScreen.as_view(),
        needs=RECEIVE,
        name="deliveries",
    ),
    route("buu-chinh/cap-nhat/", deliveries.callback, needs="public", name="post-callback"),
    route(
        "buu-chinh/mo-phong/<str:code>/",
        deliveries.simulated,
        needs="signed-in",
        name="post-simulated",
    ),
    route("mot-cua/ban-giao/", handovers.hand_over, needs=READ, name="hand-over"),
    route("mot-cua/so-theo-doi/", books.register, needs=RECEIVE, name="register"),
    route(
        "mot-cua/so-chung-thuc/",
        certified.CertifiedScreen.as_view(),
        needs=RECEIVE,
        name="certified",
    ),
    route("mot-cua/buu-gui-den/", parcels.ParcelsScreen.as_view(), needs=RECEIVE, name="parcels"),
    route("mot-cua/buu-gui-den/<uuid:uid>/", parcels.show, needs=RECEIVE, name="parcel"),
    route("mot-cua/tiep-nhan/", intakes.begin, needs=RECEIVE, name="intake-begin"),
    route("mot-cua/tiep-nhan/<uuid:uid>/", intakes.fill, needs=RECEIVE, name="intake"),
    route("mot-cua/tiep-nhan/<uuid:uid>/bo/", intakes.drop, needs=RECEIVE, name="intake-drop"),
    route("mot-cua/tiep-nhan/<uuid:uid>/xong/", intakes.done, needs=RECEIVE, name="intake-done"),
    route("mot-cua/phieu-tach/<str:code>/", scans.sheets, needs=RECEIVE, name="scan-sheets"),
    route(
        "mot-cua/quet/<slug:subject>/<uuid:uid>/", scans.upload, needs=RECEIVE, name="scan-upload"
    ),
    route("mot-cua/quet/<uuid:uid>/", scans.batch, needs=RECEIVE, name="scan"),
    route(
        "mot-cua/quet/<uuid:uid>/trang/<int:number>/", scans.thumb, needs=RECEIVE, name="scan-page"
    ),
    route("tra-cuu/", tracking.track, needs="public", name="track"),
]
