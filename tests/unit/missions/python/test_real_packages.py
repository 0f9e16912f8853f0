"""Packages that read clocks, check exact types or change the environment work under the rules.

Each is tried where it is installed.
"""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from tests.plain_python import PLAIN, module_of, run_script
from tests.workers import fail_one, of_one_mission, run_one

DEFINITIONS = """\
import copy, datetime, pickle
from datetime import date
DAY = date(2026, 1, 2)
MOMENT = datetime.datetime(2026, 1, 2, 3, 4, 5, 6)
AWARE = MOMENT.replace(tzinfo=datetime.timezone.utc)


"""
PACKAGES = {
    "numpy": """
import numpy
days = numpy.array([DAY], dtype="datetime64[D]")
moments = numpy.array([MOMENT, DAY], dtype=object)
return (numpy.array([1, 2]).sum(), days, days.astype(object), days.astype(object)[0] == DAY,
    type(days.astype(object)[0]) is date, numpy.datetime64(MOMENT).astype(datetime.datetime), moments,
    numpy.random.default_rng(7).random(3), numpy.random.Generator(numpy.random.PCG64(1)).integers(9),
    numpy.linalg.inv(numpy.eye(2)), numpy.arange("2026-01", "2026-03", dtype="datetime64[M]"))""",
    "pandas": """
import pandas
frame = pandas.DataFrame({"day": [DAY, date.max], "at": [MOMENT, MOMENT], "n": [1, 2]})
stamp = pandas.Timestamp(MOMENT)
return (frame, frame.dtypes, frame.groupby("n").sum(numeric_only=True), pandas.to_datetime(["2026-01-02"], format="%Y-%m-%d"),
    stamp, type(stamp.to_pydatetime()) is datetime.datetime, stamp.date(), isinstance(stamp, datetime.datetime),
    pandas.date_range(DAY, periods=3), pandas.date_range(MOMENT, periods=2, tz="Europe/Zurich"),
    pickle.loads(pickle.dumps(frame)), frame.to_json(date_format="iso"), copy.deepcopy(stamp),
    pandas.Series([1, 2], index=[DAY, MOMENT.date()]), pandas.Timedelta(days=1) + DAY,
    frame.at[0, "day"], type(frame.at[0, "day"]) is date)""",
    "orjson": """
import orjson
return (orjson.dumps({"day": DAY, "at": MOMENT, "aware": AWARE, "time": MOMENT.time()}),
    orjson.dumps({DAY: 1, MOMENT: 2}, option=orjson.OPT_NON_STR_KEYS), orjson.loads(b"[1]"))""",
    "msgspec": """
import msgspec
row = {"day": DAY, "at": MOMENT, "aware": AWARE}
kind = msgspec.defstruct("Row", [("day", date), ("at", datetime.datetime)])
return (msgspec.json.encode(row), msgspec.msgpack.encode(row), msgspec.to_builtins(row),
    msgspec.json.decode(b'{"day":"2026-01-02","at":"2026-01-02T03:04:05"}', type=kind),
    msgspec.convert("2026-01-02", date), type(msgspec.convert("2026-01-02", date)) is date)""",
    "pydantic": """
import pydantic, typing
class Due(pydantic.BaseModel):
    day: date
    at: datetime.datetime = MOMENT
    either: typing.Union[date, datetime.datetime, int] = 1
due = Due(day="2026-01-02", either=DAY)
return (due, due.model_dump(), due.model_dump_json(), Due.model_json_schema(), type(due.day) is date,
    Due.model_validate_json(due.model_dump_json()) == due, pydantic.TypeAdapter(date).validate_python(DAY),
    copy.deepcopy(due))""",
    "pendulum": """
import pendulum
at = pendulum.datetime(2026, 1, 2, tz="Europe/Zurich")
return (at, at.add(months=1), at.date(), pendulum.parse("2026-01-02T03:04:05"), pendulum.instance(MOMENT),
    at.diff(pendulum.datetime(2027, 1, 1)).in_days(), pendulum.duration(days=2), at.to_date_string(),
    isinstance(at, datetime.datetime), pickle.loads(pickle.dumps(at)), at.in_timezone("UTC"))""",
    "statemachine": """
import statemachine
return statemachine.State("a", initial=True).initial""",
}


def require(name: str) -> None:
    """Skip a test unless a package is installed."""
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed")


@pytest.mark.parametrize("name", PACKAGES)
def test_package_works_as_in_plain_python(name: str, tmp_path: Path) -> None:
    """A package with compiled code gives the same results, imported early and used late."""
    require(name)
    text = module_of(definitions=DEFINITIONS, programs={name: PACKAGES[name]})
    told = "{'early': EARLY, 'late': run_all()}"
    (step,) = run_one(
        tmp_path, text + of_one_mission(result=f"workflow(seen={told})")
    ).executed_steps
    plain = run_script(sys.executable, PLAIN, text=text)
    assert step.payload is not None
    assert step.payload["seen"] == plain
    assert not re.match(r"\w+: ", plain["early"][name])  # the name of an error


@pytest.mark.parametrize("name", PACKAGES)
def test_package_is_imported_late(name: str, tmp_path: Path) -> None:
    """A package may be imported in a function, and used there, too."""
    require(name)
    text = module_of(definitions=DEFINITIONS, programs={name: PACKAGES[name]}).replace(
        "EARLY = run_all()", ""
    )
    (step,) = run_one(
        tmp_path, text + of_one_mission(result="workflow(seen=run_all())")
    ).executed_steps
    plain = run_script(sys.executable, PLAIN, text=text + "EARLY = None\n")
    assert step.payload is not None
    assert step.payload["seen"] == plain["late"]


CAUGHT = {
    "numpy.random.default_rng()": "secrets.randbits() uses randomness",
    "numpy.random.RandomState()": "secrets.randbits() uses randomness",
    "pandas.Timestamp.now()": "datetime.now() reads the clock",
    "pandas.Timestamp('now')": "datetime.now() reads the clock",
    "pandas.Timestamp.now('UTC')": "datetime.now() reads the clock",
}
NOT_CAUGHT = ["numpy.random.rand()", "numpy.datetime64('now')"]


@pytest.mark.parametrize("code", CAUGHT)
def test_clock_and_chance_of_a_package_are_refused(code: str, tmp_path: Path) -> None:
    """Compiled code that asks Python for the time is refused like a user's own."""
    name = code.partition(".")[0]
    require(name)
    problem = fail_one(tmp_path, f"import {name}\n{of_one_mission(code)}")
    assert problem.message.startswith(f"it is not reproducible: {CAUGHT[code]}; ")


@pytest.mark.parametrize("code", NOT_CAUGHT)
def test_what_is_not_caught_in_a_package_is_known(code: str, tmp_path: Path) -> None:
    """The documentation names what compiled code does by itself."""
    name = code.partition(".")[0]
    require(name)
    assert run_one(tmp_path, f"import {name}\n{of_one_mission(code)}").success
