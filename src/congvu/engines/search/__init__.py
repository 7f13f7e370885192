"""One accent-blind index of everything that may be found; each row says who may know of it.

Law: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 (a search reveals no more than the page behind it).
Owner: Trung tâm Công nghệ thông tin.
"""
