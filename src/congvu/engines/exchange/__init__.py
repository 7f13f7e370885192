"""Trục trao đổi: văn bản và trạng thái giữa các cơ quan, gửi đúng thứ tự, nhận một lần, chứng minh được.

Law: QĐ 28/2018/QĐ-TTg, QCVN 102:2016/BTTTT, QĐ 20/2020/QĐ-TTg, NĐ 278/2025/NĐ-CP.
Owner: Trung tâm Công nghệ thông tin.
"""
