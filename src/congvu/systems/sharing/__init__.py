"""Chia sẻ dữ liệu của tôi: a person lends chosen results and fields by a link that expires.

Law: Luật 91/2025/QH15 (đồng ý, rút lại đồng ý). Owner: Văn phòng Bộ.
"""
