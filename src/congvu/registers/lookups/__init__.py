"""Tra cứu cơ sở dữ liệu quốc gia: dân cư, đăng ký doanh nghiệp, bảo hiểm xã hội, theo từng hồ sơ.

Law: NĐ 278/2025/NĐ-CP Điều 5, 7, 8; Luật 91/2025/QH15. Owner: Trung tâm Công nghệ thông tin.
"""
