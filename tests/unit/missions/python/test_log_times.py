"""Missions may write logs; reading the time of a log record is refused."""

from pathlib import Path

import pytest

from tests.workers import fail_one, of_one_mission, run_one

LOGS = """\
import copy, io, json, logging, logging.handlers, pickle, queue
LOG, OUT = logging.getLogger("rules"), io.StringIO()
LOG.setLevel(10)
LOG.propagate = False


def to(format, style="%", kind=logging.Formatter):
    handler = logging.StreamHandler(OUT)
    handler.setFormatter(kind(format, style=style))
    LOG.addHandler(handler)


def through(look):
    class Handler(logging.Handler):
        def emit(self, record):
            self.found = look(record)
    LOG.addHandler(Handler())


def filtered(look):
    LOG.addHandler(logging.NullHandler())
    LOG.addFilter(lambda record: look(record) or True)


def made():
    return logging.makeLogRecord({"msg": "low"})


class Json(logging.Formatter):
    def format(self, record):
        return json.dumps({**vars(record), "args": None})


class Own(logging.LogRecord):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.later = self.created + 1


class Quiet(logging.StreamHandler):
    def handleError(self, record):
        pass


"""
LOOKS = {
    "asctime": "to('%(asctime)s')",
    "asctime, in another style": "to('{asctime}', '{')",
    "asctime, in the third style": "to('$asctime', '$')",
    "created": "to('%(created)f')",
    "created, as a whole number": "to('%(created)d')",
    "created, in another style": "to('{created:.3f}', '{')",
    "created, unformatted": "to('{created!r}', '{')",
    "created, in the third style": "to('$created', '$')",
    "msecs": "to('%(msecs)03d')",
    "relativeCreated": "to('%(relativeCreated)d')",
    "JSON": "to(None, kind=Json)",
    "JSON of the whole record": "through(lambda record: json.dumps(record.created, default=str))",
    "a handler": "through(lambda record: record.created + 1)",
    "a sum, reversed": "through(lambda record: 1 + record.created)",
    "a comparison": "through(lambda record: record.created > 5)",
    "equality": "through(lambda record: record.created == 5)",
    "a filter": "filtered(lambda record: record.relativeCreated)",
    "a truth": "filtered(lambda record: bool(record.msecs))",
    "a hash": "through(lambda record: {record.created})",
    "a number": "through(lambda record: round(record.created))",
    "its kind": "through(lambda record: isinstance(record.created, int))",
    "an attribute": "through(lambda record: record.created.is_integer())",
    "a date": "through(lambda record: __import__('datetime').date.fromtimestamp(record.created))",
    "a pickle": "through(lambda record: pickle.dumps(record.created))",
    "a text": "through(lambda record: f'{record.created}')",
    "a record for a socket": "LOG.addHandler(logging.handlers.SocketHandler('a', 1))",
    "a custom record": "to('%(message)s'), logging.setLogRecordFactory(Own)",
    "swallowed by a handler": "LOG.addHandler(quiet())",
}
QUIET = """\
def quiet():
    handler = Quiet(OUT)
    handler.setFormatter(logging.Formatter("%(asctime)s"))
    return handler


"""


def logging_module(prepare: str) -> str:
    """Return a module whose mission prepares something, logs, and returns the logged text."""
    return (
        LOGS
        + QUIET
        + of_one_mission(prepare, "LOG.info('paid')", result="workflow(seen=OUT.getvalue())")
    )


@pytest.mark.parametrize("name", LOOKS)
def test_time_of_a_record_is_refused(name: str, tmp_path: Path) -> None:
    """A mission that captures log lines with their time is refused before its golden drifts."""
    problem = fail_one(tmp_path, logging_module(LOOKS[name]))
    assert problem.message.startswith("it is not reproducible: logging.LogRecord.")
    assert " reads the clock; do not use %(asctime)s, created, " in problem.message
    assert problem.line is not None


def test_line_that_logs_is_named(tmp_path: Path) -> None:
    """The message names the line of the logging call."""
    problem = fail_one(tmp_path, logging_module("to('%(asctime)s')"))
    assert "; at rules.py:" in problem.message
    assert "in mission: \"LOG.info('paid')\"" in problem.message


RUNS = {
    "a format without a time": ("to('%(levelname)s %(name)s %(message)s')", "INFO rules paid\n"),
    "a format in another style": ("to('{levelname}: {message}', '{')", "INFO: paid\n"),
    "JSON without a time": (
        "to(None, kind=type('J', (Json,), {'format': lambda s, r: json.dumps(r.getMessage())}))",
        '"paid"\n',
    ),
    "a queue": ("LOG.addHandler(logging.handlers.QueueHandler(queue.SimpleQueue()))", ""),
    "a memory": ("LOG.addHandler(logging.handlers.MemoryHandler(9))", ""),
    "a copy": ("through(lambda record: (copy.copy(record), copy.deepcopy(record.created)))", ""),
    "a record that is passed on": (
        "through(lambda record: logging.makeLogRecord(vars(record)))",
        "",
    ),
    "a custom time": (
        "to('%(created)d'), filtered(lambda record: setattr(record, 'created', 5))",
        "5\n",
    ),
    "no handler": ("logging.getLogger('other').warning('low')", ""),
    "a warning": ("logging.captureWarnings(True), __import__('warnings').warn('old')", ""),
}


@pytest.mark.parametrize("name", RUNS)
def test_mission_that_only_logs_runs(name: str, tmp_path: Path) -> None:
    """A mission that logs without using the time runs unchanged."""
    prepare, out = RUNS[name]
    (step,) = run_one(tmp_path, logging_module(prepare)).executed_steps
    assert step.payload is not None
    assert step.payload["seen"] == out


def test_log_time_is_allowed_while_loading(tmp_path: Path) -> None:
    """A library may log with the time while it is imported."""
    text = (
        LOGS
        + "to('%(asctime)s %(created)f')\nLOG.info('loaded')\nassert len(OUT.getvalue()) > 30\n"
    )
    assert run_one(tmp_path, text + of_one_mission()).success


def test_error_in_a_log_handler_does_not_end_the_mission(tmp_path: Path) -> None:
    """A log handler that fails for another reason does not end the mission."""
    (step,) = run_one(tmp_path, logging_module("to('%(nothing)s')")).executed_steps
    assert step.id == "only"
