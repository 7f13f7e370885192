"""Văn thư: văn bản đến, văn bản đi, phân công giải quyết, năm quyển sổ và hồ sơ công việc.

Law: Nghị định 30/2020/NĐ-CP; Quyết định 28/2018/QĐ-TTg (gửi, nhận giữa các cơ quan).
Owner: Văn phòng Bộ.
"""
