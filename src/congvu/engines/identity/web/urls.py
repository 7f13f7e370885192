"""Addresses of identity. allauth asks for some by bare names: those stand at the root."""

from __future__ import annotations

from congvu.engines.identity.web import admin, eid, factors, own, sign_in
from congvu.webkit.web.routes import route

app_name = "identity"
ME = "signed-in"
READ, MANAGE, GRANT = "identity.account.read", "identity.account.manage", "identity.grant.manage"
MINE = "identity.profile.read"

urlpatterns = [
    route("dang-nhap/", sign_in.choose, needs="public", name="sign-in"),
    route("dang-nhap/dinh-danh/", eid.begin, needs="public", name="eid-begin"),
    route("dang-nhap/dinh-danh/xong/", eid.finish, needs="public", name="eid-finish"),
    route("dang-xuat/", sign_in.sign_out, needs="public", name="sign-out"),
    route("dang-xuat/tu-dinh-danh/", eid.signed_out_there, needs="public", name="eid-out"),
    route("trinh-dien/<slug:key>/", sign_in.demo, needs="public", name="demo"),
    route("tai-khoan/", own.profile, needs=MINE, name="profile"),
    route("tai-khoan/hai-lop/", factors.overview, needs=ME, name="factors"),
    route("tai-khoan/phien/", own.sessions, needs=ME, name="sessions"),
    route("tai-khoan/phien/dong/", own.close_sessions, needs=ME, name="sessions-close"),
    route("tai-khoan/ai-da-xem/", own.readers, needs=MINE, name="readers"),
    route("tai-khoan/uy-quyen/", own.delegations, needs="identity.delegation.give",
          name="delegations"),
    route("tai-khoan/uy-quyen/<uuid:uid>/thoi/", own.close_delegation,
          needs="identity.delegation.give", name="delegation-close"),
    route("tai-khoan/lam-thay/", own.stand_in, needs="identity.delegation.give", name="stand-in"),
    route("tai-khoan/cach-xem/", own.keep_view, needs=ME, name="view-save"),
    route("tai-khoan/cach-xem/<uuid:uid>/bo/", own.forget_view, needs=ME, name="view-drop"),
    route("quan-tri/tai-khoan/", admin.accounts, needs=READ, name="accounts"),
    route("quan-tri/tai-khoan/moi/", admin.new_account, needs=MANAGE, name="account-new"),
    route("quan-tri/tai-khoan/<uuid:uid>/", admin.account, needs=READ, name="account"),
    route("quan-tri/tai-khoan/<uuid:uid>/giao-quyen/", admin.grant, needs=GRANT, name="grant"),
    route("quan-tri/tai-khoan/<uuid:uid>/thu-hoi/<int:grant_id>/", admin.revoke, needs=GRANT,
          name="revoke"),
    route("quan-tri/tai-khoan/<uuid:uid>/khoa/", admin.switch, needs=MANAGE, name="switch"),
    route("quan-tri/tai-khoan/<uuid:uid>/dong-phien/", admin.kick, needs=MANAGE, name="kick"),
    route("quan-tri/tai-khoan/<uuid:uid>/mat-khau/", admin.new_password, needs=MANAGE,
          name="new-password"),
]  # fmt: skip

# The names by which allauth sends people from page to page.
root_urlpatterns = [
    route("dang-nhap/can-bo/", sign_in.OfficialSignIn.as_view(), needs="public",
          name="account_login"),
    route("dang-nhap/lop-hai/", sign_in.SecondFactor.as_view(), needs="public",
          name="mfa_authenticate"),
    route("dang-nhap/khoa-truy-cap/", sign_in.PasskeySignIn.as_view(), needs="public",
          name="mfa_login_webauthn"),
    route("dang-nhap/bi-khoa/", sign_in.locked, needs="public", name="account_inactive"),
    route("tai-khoan/xac-nhan/", sign_in.ConfirmByPassword.as_view(), needs=ME,
          name="account_reauthenticate"),
    route("tai-khoan/xac-nhan/ma/", sign_in.ConfirmByCode.as_view(), needs=ME,
          name="mfa_reauthenticate"),
    route("tai-khoan/xac-nhan/khoa/", sign_in.ConfirmByPasskey.as_view(), needs=ME,
          name="mfa_reauthenticate_webauthn"),
    route("tai-khoan/mat-khau/", factors.ChangePassword.as_view(), needs=ME,
          name="account_change_password"),
    route("tai-khoan/bao-mat/", factors.overview, needs=ME, name="mfa_index"),
    route("tai-khoan/hai-lop/ung-dung/", factors.AddApp.as_view(), needs=ME,
          name="mfa_activate_totp"),
    route("tai-khoan/hai-lop/ung-dung/bo/", factors.RemoveApp.as_view(), needs=ME,
          name="mfa_deactivate_totp"),
    route("tai-khoan/hai-lop/khoa/", factors.Passkeys.as_view(), needs=ME,
          name="mfa_list_webauthn"),
    route("tai-khoan/hai-lop/khoa/them/", factors.AddPasskey.as_view(), needs=ME,
          name="mfa_add_webauthn"),
    route("tai-khoan/hai-lop/khoa/<int:pk>/bo/", factors.RemovePasskey.as_view(), needs=ME,
          name="mfa_remove_webauthn"),
    route("tai-khoan/hai-lop/ma-du-phong/", factors.RecoveryCodes.as_view(), needs=ME,
          name="mfa_view_recovery_codes"),
    route("tai-khoan/hai-lop/ma-du-phong/moi/", factors.NewRecoveryCodes.as_view(), needs=ME,
          name="mfa_generate_recovery_codes"),
]  # fmt: skip
