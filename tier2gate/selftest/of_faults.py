"""Controls of what makes a result differ from run to run."""

from tier2gate.foundation.outcomes import Outcome
from tier2gate.runner.variations import Aspect
from tier2gate.selftest.controls import Control, Way
from tier2gate.selftest.gates import python

_WORDS = '"ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen"'
_CERTAIN = 2
"""How many runs show a fault that is not left to chance."""

_BASKETS = 20
"""How many independent sums there are: of one, chance hides the fault in 8 runs once in 130."""

_PRICES = f"""\
PRICES = {{f"{{n}}-{{i}}": 0.1 * 1.7**i for n in range({_BASKETS}) for i in range(12)}}


def basket(n):
    return {{name for name in PRICES if name.startswith(f"{{n}}-")}}"""
_SET = f"def fault(n):\n    return list({{{_WORDS}}})"
_SORTED = f"def fault(n):\n    return sorted({{{_WORDS}}})"
_DICTIONARY = f"def fault(n):\n    return list({{word: len(word) for word in {{{_WORDS}}}}})"
_SUM = f"""\
{_PRICES}


def fault(n):
    total = 0.0
    for name in basket(n):
        total += PRICES[name]
    return total"""
_STATE = "SEEN = []\n\n\ndef fault(n):\n    SEEN.append(n)\n    return len(SEEN)"
_LOCALE = """\
import locale


def fault(n):
    try:
        locale.setlocale(locale.LC_ALL, "")
    except locale.Error:  # not installed
        locale.setlocale(locale.LC_ALL, "C")
    return sorted(["a", "B", "c"], key=locale.strxfrm)"""
_MONTH = """\
import datetime

MONTH = f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m}"  # in every time zone the same


def fault(n):
    return MONTH"""
_DIES = "import os\n\n\ndef fault(n):\n    os._exit(47)"
_DIES_SOMETIMES = """\
import os

SEEN = []


def fault(n):
    if n == 1 and SEEN:
        os._exit(47)
    SEEN.append(n)
    return n"""
_REPAIRED = f"""\
import math
import random
import uuid

{_PRICES}


def order(n):
    return sorted({{{_WORDS}}})


def mapping(n):
    return list({{word: len(word) for word in sorted({{{_WORDS}}})}})


def amount(n):
    return math.fsum(PRICES[name] for name in basket(n))


def count(n):
    seen = []
    seen.append(n)
    return len(seen)


def draw(n):
    return random.Random(n).random()


def name(n):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, str(n)))"""

CONTROLS = (
    Control(
        name="stable-program",
        plants="nothing: sets are sorted, and generators have a seed",
        accepted=python(
            _REPAIRED, missions=("order", "mapping", "amount", "count", "draw", "name")
        ),
        repeat=8,
        outcome=Outcome.PASSED,
    ),
    *(
        Control(
            name=name,
            plants=plants,
            files=python(f"import {module}\n\n\ndef fault(n):\n    {line}"),
            outcome=Outcome.EXECUTION_ERROR,
            problem="mission-error",
            names=(call,),
        )
        for name, plants, module, line, call in (
            ("clock", "the time", "time", "return time.time()", "time.time()"),
            (
                "date",
                "the date of today",
                "datetime",
                "return str(datetime.date.today())",
                "date.today()",
            ),
            (
                "random-number",
                "a random number",
                "random",
                "return random.random()",
                "random.random()",
            ),
            ("uuid", "a random UUID", "uuid", "return str(uuid.uuid4())", "uuid.uuid4()"),
            (
                "environment-change",
                "a change of an environment variable",
                "os",
                'os.environ["PLANTED"] = str(n)',
                "os.putenv()",
            ),
            ("folder-order", "the order of a folder", "os", "return os.listdir('/')", "os.listdir"),
        )
    ),
    Control(
        name="dead-worker",
        plants="a mission that ends its process",
        files=python(_DIES),
        outcome=Outcome.EXECUTION_ERROR,
        problem="mission-error",
        names=("exit status 47",),
    ),
    Control(
        name="dead-worker-sometimes",
        plants="a mission that ends its process in some runs",
        files=python(_DIES_SOMETIMES),
        outcome=Outcome.NONDETERMINISTIC,
        names=("exit status 47",),
        culprits=(Aspect.ORDER,),
        repeat=_CERTAIN,
    ),
    *(
        Control(
            name=name,
            plants=plants,
            files=python(body),
            outcome=Outcome.NONDETERMINISTIC,
            culprits=(culprit,),
            repeat=None if culprit is Aspect.HASH_SEED else _CERTAIN,
        )
        for name, plants, body, culprit in (
            ("set-order", "a list made of a set", _SET, Aspect.HASH_SEED),
            (
                "dictionary-order",
                "a list made of a dictionary that a set filled",
                _DICTIONARY,
                Aspect.HASH_SEED,
            ),
            (
                "object-id",
                "the id() of an object",
                "def fault(n):\n    return id(object())",
                None,
            ),
            (
                "object-repr",
                "the default repr of an object",
                "def fault(n):\n    return repr(object())",
                None,
            ),
            (
                "random-at-import",
                "a random number drawn while the module is loaded",
                "import random\n\nDRAWN = random.random()\n\n\ndef fault(n):\n    return DRAWN",
                None,
            ),
            ("module-state", "a counter in the module", _STATE, Aspect.ORDER),
            (
                "time-zone",
                "the local time",
                "import time\n\n\ndef fault(n):\n    return time.localtime(0).tm_hour",
                Aspect.TIME_ZONE,
            ),
            (
                "environment-variable",
                "the value of an environment variable",
                'import os\n\n\ndef fault(n):\n    return os.environ.get("TZ")',
                Aspect.TIME_ZONE,
            ),
            (
                "working-directory",
                "the working directory",
                "import os\n\n\ndef fault(n):\n    return os.getcwd()",
                Aspect.FOLDER,
            ),
        )
    ),
    Control(
        name="sum-of-floats",
        plants="sums of floats in the order of a set",
        files=python(_SUM, numbers=range(_BASKETS)),
        outcome=Outcome.NONDETERMINISTIC,
        culprits=(Aspect.HASH_SEED,),
    ),
    Control(
        name="locale-order",
        plants="texts sorted by the locale",
        files=python(_LOCALE),
        outcome=Outcome.NONDETERMINISTIC,
        culprits=(Aspect.LOCALE,),
        needs=Aspect.LOCALE,
    ),
    Control(
        name="month-at-import",
        plants="the month in which the module is loaded",
        files=python(_MONTH),
        outcome=Outcome.NONDETERMINISTIC,
        culprits=(Aspect.DATE,),
        needs=Aspect.DATE,
    ),
    Control(
        name="drift-by-chance",
        plants="a list made of a set, where a sorted list was accepted",
        accepted=python(_SORTED),
        files=python(_SET),
        outcome=Outcome.NONDETERMINISTIC,
        culprits=(Aspect.HASH_SEED,),
    ),
    Control(
        name="update-refuses",
        plants="a list made of a set, given to update",
        files=python(_SET),
        way=Way.UPDATE,
        outcome=Outcome.NONDETERMINISTIC,
        culprits=(Aspect.HASH_SEED,),
    ),
)
