"""Nghỉ phép: officials ask for leave, their head decides; who is away is known to the whole unit.

Law: Bộ luật Lao động 45/2019/QH14, điều 113–115; Luật Cán bộ, công chức 80/2025/QH15.
Owner: Vụ Công chức - Viên chức. This room is also the example that uses every field of a manifest.
"""
