"""Cases, processes drawn in BPMN, tasks, forms, deadlines and the one inbox "Việc của tôi".

Law: NĐ 118/2025/NĐ-CP (một cửa, một cửa liên thông), QĐ 766/QĐ-TTg, NĐ 63/2010/NĐ-CP.
Owner: Vụ Cải cách hành chính. Everything that is somebody's turn anywhere is a task here.
"""
