"""Who is who and who may what: persons, accounts, sign-in, roles over units, the gate `can()`.

Law: Nghị định 69/2024/NĐ-CP (định danh điện tử), Luật 91/2025/QH15 (bảo vệ dữ liệu cá nhân).
Owner: Trung tâm Công nghệ thông tin.
"""
