"""Danh mục thủ tục hành chính: mỗi thủ tục là một thư mục nội dung, không phải mã nguồn.

Law: NĐ 63/2010/NĐ-CP Đ.8 (các bộ phận của thủ tục), NĐ 118/2025/NĐ-CP. Owner: Văn phòng Bộ.
"""
