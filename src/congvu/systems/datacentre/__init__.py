"""Đồng bộ sổ đăng ký lên Trung tâm Dữ liệu quốc gia: gửi thay đổi theo đợt, có biên nhận, đối soát số liệu.

Law: NĐ 278/2025/NĐ-CP Điều 7, 8, 13; Luật Dữ liệu 60/2024/QH15. Owner: Trung tâm Công nghệ thông tin.
"""
