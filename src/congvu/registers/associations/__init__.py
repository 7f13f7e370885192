"""Sổ đăng ký hội: mỗi hội được cho phép thành lập, theo quyết định nào, ai đứng đầu.

Law: NĐ 126/2024/NĐ-CP. Owner: Vụ Tổ chức phi chính phủ.
"""
