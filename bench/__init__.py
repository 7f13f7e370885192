"""One script a headline figure. Each ends with one line of JSON, made by :func:`bench.figure.tell`.

Beside this file: ``bench/<name>.py`` with ``main(scale: str) -> None``, and at its end
``if __name__ == "__main__": figure.start(main)``. Nothing else is needed to join `make bench`.
"""
