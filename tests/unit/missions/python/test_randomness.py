"""The replacements for clocks and random functions leave all other behaviour unchanged."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workers import HEAD, of_one_mission, run_one

IMPORTS = """\
import copy, datetime, functools, inspect, json, pickle, random, time, typing, uuid, zoneinfo
from dataclasses import dataclass, field
from datetime import date, timedelta


class Later(datetime.datetime):
    pass


@dataclass(order=True)
class Due:
    day: date = field(default=date(2026, 1, 1))


"""
SAME = [
    "repr(datetime.datetime(2026, 1, 2, 3, 4))",
    "repr(date(2026, 1, 2))",
    "repr(Later(2026, 1, 2))",
    "str(datetime.datetime(2026, 1, 2, 3) + timedelta(days=1))",
    "repr(datetime.datetime(2026, 1, 2) - timedelta(hours=1))",
    "repr(datetime.datetime(2026, 1, 2).date() - date(2025, 1, 2))",
    "isinstance(datetime.datetime(2026, 1, 2), date)",
    "isinstance(datetime.datetime(2026, 1, 2).date(), date)",
    "isinstance(datetime.datetime.max, datetime.datetime)",
    "isinstance(date(2026, 1, 2), datetime.datetime)",
    "isinstance(Later(2026, 1, 2), datetime.datetime)",
    "isinstance(datetime.datetime(2026, 1, 2), Later)",
    "isinstance(1, date)",
    "issubclass(datetime.datetime, date), issubclass(Later, date), issubclass(date, Later)",
    "repr(datetime.datetime.fromisoformat('2026-01-02T03:04:05+01:00'))",
    "repr(datetime.datetime.strptime('2026', '%Y'))",
    "repr(datetime.datetime.combine(date(2026, 1, 2), datetime.time(3)))",
    "repr(datetime.datetime.fromtimestamp(0, datetime.timezone.utc))",
    "repr(datetime.datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Zurich')).utcoffset())",
    "datetime.datetime(2026, 1, 2) < datetime.datetime(2026, 1, 3)",
    "date(2026, 1, 2) == datetime.datetime(2026, 1, 2).date()",
    "hash(date(2026, 1, 2)) == hash(datetime.datetime(2026, 1, 2).date())",
    "repr(copy.deepcopy([date(2026, 1, 2), datetime.datetime(2026, 1, 2)]))",
    "repr(pickle.loads(pickle.dumps(datetime.datetime(2026, 1, 2))))",
    "repr(datetime.datetime(2026, 1, 2).replace(year=2027))",
    "f'{date(2026, 1, 2):%d.%m.%Y}', format(datetime.datetime(2026, 1, 2), '%H')",
    "repr(sorted([Due(date(2026, 3, 1)), Due()]))",
    "date.__name__, date.__module__, date.__qualname__, datetime.datetime.__name__",
    "functools.singledispatch(repr).dispatch(Later) is repr",
    "type(datetime.datetime(2026, 1, 2)) is datetime.datetime",
    "random.Random(7).random(), random.Random('a').sample(range(9), 3)",
    "random.Random(7).gauss(0, 1)",
    "time.strftime('%Y-%m-%d', time.gmtime(86_400)), time.asctime(time.gmtime(0))",
    "str(uuid.uuid5(uuid.NAMESPACE_URL, 'a')), uuid.UUID(int=1).hex",
    "time.time.__name__, random.random.__name__, uuid.uuid4.__doc__",
]


@pytest.fixture(name="results", scope="module")
def _results(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], list[str]]:
    """Evaluate each expression in the child and in a separate interpreter."""
    folder = tmp_path_factory.mktemp("chance")
    shown = f"[repr(item) for item in ({', '.join(f'({item})' for item in SAME)},)]"
    text = IMPORTS + of_one_mission(result=f"workflow(seen={shown})")
    (step,) = run_one(folder, text).executed_steps
    assert step.payload is not None
    code = f"import json\n{IMPORTS}print(json.dumps({shown}))"
    path = folder / "plain.py"
    path.write_text(code.replace(HEAD, ""), encoding="utf-8")
    plain = subprocess.check_output([sys.executable, "-I", str(path)])
    return step.payload["seen"], json.loads(plain)


@pytest.mark.parametrize("index", range(len(SAME)), ids=SAME)
def test_expression_has_the_same_value_everywhere(
    index: int, results: tuple[list[str], list[str]]
) -> None:
    """A rule engine that works with dates works the same in a mission as outside."""
    here, anywhere = results
    assert here[index] == anywhere[index]


def test_clock_is_allowed_while_loading(tmp_path: Path) -> None:
    """A library that reads the clock while it is imported can be used."""
    asks = "import datetime, random, time, uuid\nASKED = time.time(), datetime.datetime.now()\n"
    text = f"{asks}ASKED += random.random(), uuid.uuid4()\n{of_one_mission()}"
    assert run_one(tmp_path, text).success
