"""Errors raised in files of any name, for tests of bug reports."""


def raised_in(file: str, code: str, **names: object) -> Exception:
    """Raise an error in a file with this name, and return it."""
    try:
        exec(compile(code, file, "exec"), names)  # noqa: S102 - the only way to choose the name
    except Exception as error:  # noqa: BLE001 - whatever the code raises
        return error
    raise AssertionError("the code raised nothing")


def line_in(error: Exception) -> int:
    """Return the line of this file in an error's traceback."""
    assert error.__traceback__ is not None
    return error.__traceback__.tb_lineno
