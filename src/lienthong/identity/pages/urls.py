"""The addresses of identity. allauth's views are listed one by one, each with whom it is for.

allauth's other addresses (sign-up, e-mail, password by e-mail) are not mounted: administrators
open accounts and renew passwords.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as linked
from django.urls import path

from lienthong.identity.pages import (
    accounts,
    kept_forms,
    my_account,
    national_identity,
    sign_in,
)
from lienthong.identity.queries import open_to_all, own_credentials

# Everybody: one signs in here, so nobody is signed in yet.
_entrance = [
    path("dang-nhap", open_to_all(sign_in.SignIn.as_view()), name="account_login"),
    path("dang-nhap/ma", open_to_all(factors.authenticate), name="mfa_authenticate"),
    path("dang-nhap/khoa", open_to_all(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("dang-nhap/khoa-lai", open_to_all(account.account_inactive), name="account_inactive"),
    path("dang-nhap/dinh-danh", national_identity.start_sign_in, name="identity_national_start"),
    path(
        "dang-nhap/dinh-danh/<str:provider_id>/tra-loi",
        national_identity.come_back,
        name="openid_connect_callback",
    ),
    path(
        "dang-nhap/dinh-danh/thoi",
        open_to_all(linked.login_cancelled),
        name="socialaccount_login_cancelled",
    ),
    # Signing out also leaves a sign-in half way through its second factor.
    path("dang-xuat", open_to_all(account.logout), name="account_logout"),
]

# Those signed in, also with a one-time password: their own ways to sign in.
_credentials = [
    path(
        "tai-khoan/mat-khau",
        own_credentials(sign_in.ChangePassword.as_view()),
        name="account_change_password",
    ),
    path(
        "tai-khoan/xac-nhan",
        own_credentials(account.reauthenticate),
        name="account_reauthenticate",
    ),
    path(
        "tai-khoan/xac-nhan/ma", own_credentials(factors.reauthenticate), name="mfa_reauthenticate"
    ),
    path(
        "tai-khoan/xac-nhan/khoa",
        own_credentials(passkeys.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("tai-khoan/hai-lop", own_credentials(factors.index), name="mfa_index"),
    path(
        "tai-khoan/hai-lop/ung-dung/them",
        own_credentials(sign_in.AddApp.as_view()),
        name="mfa_activate_totp",
    ),
    path(
        "tai-khoan/hai-lop/ung-dung/bo",
        own_credentials(sign_in.RemoveApp.as_view()),
        name="mfa_deactivate_totp",
    ),
    path(
        "tai-khoan/hai-lop/ma-du-phong",
        own_credentials(codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "tai-khoan/hai-lop/ma-du-phong/moi",
        own_credentials(sign_in.RenewRecoveryCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "tai-khoan/hai-lop/ma-du-phong/tai-ve",
        own_credentials(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("tai-khoan/khoa", own_credentials(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path(
        "tai-khoan/khoa/them",
        own_credentials(sign_in.AddPasskey.as_view()),
        name="mfa_add_webauthn",
    ),
    path(
        "tai-khoan/khoa/<int:pk>/bo",
        own_credentials(sign_in.RemovePasskey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "tai-khoan/khoa/<int:pk>/ten",
        own_credentials(passkeys.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "tai-khoan/dinh-danh",
        own_credentials(sign_in.NationalIdentity.as_view()),
        name="socialaccount_connections",
    ),
    path(
        "tai-khoan/dinh-danh/lien-ket",
        national_identity.start_link,
        name="identity_national_link",
    ),
]

urlpatterns = [
    *_entrance,
    *_credentials,
    path("tai-khoan", my_account.my_account, name="identity_account"),
    path("dang-lam-viec-cho", my_account.switch, name="identity_switch"),
    path("bieu-mau-giu-lai/<uuid:form_id>", kept_forms.kept_form, name="identity_kept_form"),
    path(
        "bieu-mau-giu-lai/<uuid:form_id>/bo",
        kept_forms.discard_kept_form,
        name="identity_discard_kept_form",
    ),
    path("quan-tri/tai-khoan", accounts.accounts, name="identity_accounts"),
    path("quan-tri/tai-khoan/moi", accounts.new_account, name="identity_new_account"),
    path("quan-tri/tai-khoan/<uuid:account_id>", accounts.one_account, name="identity_one_account"),
    path(
        "quan-tri/tai-khoan/<uuid:account_id>/trang-thai",
        accounts.set_account_state,
        name="identity_account_state",
    ),
    path(
        "quan-tri/tai-khoan/<uuid:account_id>/mat-khau",
        accounts.new_password,
        name="identity_new_password",
    ),
]
