"""Errors that were raised in made-up files, for tests of what is said of bugs."""


def raised_in(file: str, code: str, **names: object) -> Exception:
    """Raise an error in a file of that name, and catch it."""
    try:
        exec(compile(code, file, "exec"), names)  # noqa: S102 - the only way to choose the name
    except Exception as error:  # noqa: BLE001 - whatever the code raises
        return error
    raise AssertionError("the code raised nothing")


def line_in(error: Exception) -> int:
    """Tell where this file stands in an error's traceback."""
    assert error.__traceback__ is not None
    return error.__traceback__.tb_lineno
