"""A mission that raises is reported with the user's own lines only, innermost first."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tests.workers import HEAD, fail_one, of_one_mission, started
from tier2gate.foundation.errors import ExecutionError
from tier2gate.foundation.problems import Problem

HINT = "fix the mission or its input"
NESTED = f"""\
{HEAD}
class Rule:
    def apply(self, state):
        return helper(state["total"])


def helper(total):
    return total / 0  # ::error::not a command


def price(state, payload):
    return [Rule().apply(state) for _ in [1]][0]


MISSIONS = {{"m": lambda params: workflow("price")}}
OPERATIONS = {{"price": price}}
"""


def test_failure_is_reported_with_the_users_lines(tmp_path: Path) -> None:
    """A user sees each of their own lines that led to the error, and no frame of tier2gate's."""
    problem = fail_one(tmp_path, NESTED, {"total": 1})
    frames = problem.message.partition("; at ")[2].split(", called from ")
    assert problem.message.startswith("it raised ZeroDivisionError: division by zero; at ")
    assert frames[:2] == snapshot(
        [
            'rules.py:17 in helper: "return total / 0  # ::error::not a command"',
            'rules.py:13 in apply: "return helper(state[\\"total\\"])"',
        ]
    )
    assert frames[-1] == snapshot(
        'rules.py:21 in price: "return [Rule().apply(state) for _ in [1]][0]"'
    )
    assert {frame.partition(":")[0] for frame in frames} == {"rules.py"}
    assert (problem.file, problem.line, problem.column) == ("rules.py", 17, 1)
    assert (problem.code, problem.hint) == ("mission-error", HINT)


def load_error(folder: Path, text: str) -> Problem:
    """Load a module that cannot be loaded, and return the problem."""
    with started(folder, text) as worker, pytest.raises(ExecutionError) as raised:
        worker.load()
    (problem,) = raised.value.problems
    return problem


LOADS = {
    "x = 1\nif x\n    pass\n": ("raised SyntaxError: expected ':'; at rules.py:2: \"if x\"", 2),
    "x = 1\n  y = 2\n": ('raised IndentationError: unexpected indent; at rules.py:2: "y = 2"', 2),
    "import nothing_like_it\n": (
        (
            "raised ModuleNotFoundError: No module named 'nothing_like_it'; at rules.py:1 in "
            '"<module>": "import nothing_like_it"'
        ),
        1,
    ),
    "x = {}\nx['a']\n": (
        "raised KeyError: 'a'; at rules.py:2 in \"<module>\": \"x['a']\"",
        2,
    ),
    "raise ValueError\n": (
        'raised ValueError; at rules.py:1 in "<module>": "raise ValueError"',
        1,
    ),
    "import sys\nsys.exit()\n": (
        'called sys.exit, which is not allowed; at rules.py:2 in "<module>": "sys.exit()"',
        2,
    ),
    "open('/etc/hostname')\n": (
        (
            "is not reproducible: open('/etc/hostname') accesses the file system; pass what it "
            'needs as state or params; at rules.py:1 in "<module>": "open(\'/etc/hostname\')"'
        ),
        1,
    ),
    "try:\n    open('/x')\nexcept Exception:\n    pass\n": (
        (
            "is not reproducible: open('/x') accesses the file system; pass what it needs as "
            'state or params; at rules.py:2 in "<module>": "open(\'/x\')"'
        ),
        2,
    ),
}


@pytest.mark.parametrize("text", LOADS)
def test_module_that_cannot_be_loaded_is_reported_at_its_line(text: str, tmp_path: Path) -> None:
    """A mistake in a module is reported at its line before any mission runs."""
    raised_as, line = LOADS[text]
    problem = load_error(tmp_path, text)
    assert masked(problem.message, raised_as=raised_as) == snapshot(
        "the module rules.py cannot be loaded: it {raised_as}"
    )
    assert (problem.file, problem.line) == ("rules.py", line)


RAISES = {
    "raise KeyboardInterrupt": "raised KeyboardInterrupt",
    "raise GeneratorExit('x')": "raised GeneratorExit: x",
    "sys.exit('x')": "called sys.exit, which is not allowed",
    "raise SystemExit": "called sys.exit, which is not allowed",
    "raise BaseException('x')": "raised BaseException: x",
    "raise Odd": "raised Odd: (its str() raised ZeroDivisionError)",
    "raise Leaves": "raised Leaves: (its str() raised SystemExit)",
    "raise ValueError('a\\n::error::b\\x1b')": "raised ValueError: a\\n::error::b\\u001b",
    "raise ValueError('x' * 10 ** 6)": f"raised ValueError: {'x' * 250}…{'x' * 249}",
    "raise ValueError('\\ud800')": "raised ValueError: \\ud800",
    "eval('1 +')": "raised SyntaxError: invalid syntax",
}
ODD = """\
class Odd(Exception):
    def __str__(self):
        return 1 / 0


class Leaves(Exception):
    def __str__(self):
        sys.exit()


"""


@pytest.mark.parametrize("line", RAISES)
def test_any_exception_is_reported(line: str, tmp_path: Path) -> None:
    """Any exception, however odd, is reported with its type, its message and its line."""
    problem = fail_one(tmp_path, ODD + of_one_mission(line))
    before_place, _, place = problem.message.partition("; at rules.py:")
    assert before_place == f"it {RAISES[line]}"
    assert place.startswith("21 in mission: ")
    assert problem.line == 21


def test_error_in_a_built_in_operation_names_the_step(tmp_path: Path) -> None:
    """A built-in operation that fails in a Python mission is reported with its step."""
    problem = fail_one(tmp_path, of_one_mission(result="workflow('remove', path='/a')"))
    assert problem.message.startswith("it cannot continue: step 'only': ")


def test_operation_error_names_step_and_line(tmp_path: Path) -> None:
    """A user whose own operation raises OperationError sees the step and the line."""
    operation = "def price(state, payload):\n    raise OperationError('no total')\n"
    text = of_one_mission(result="workflow('price')").replace(
        " StepSpec,", " OperationError, StepSpec,"
    )
    problem = fail_one(tmp_path, f"{text}{operation}OPERATIONS = {{'price': price}}\n")
    assert problem.message == snapshot(
        "it cannot continue: step 'only': no total; at rules.py:16 in price: \"raise OperationError('no total')\""
    )


def test_endless_recursion_is_reported_in_five_lines(tmp_path: Path) -> None:
    """Endless recursion is reported in five lines instead of filling the log."""
    problem = fail_one(tmp_path, of_one_mission("return mission(params)"))
    assert problem.message.startswith("it raised RecursionError: maximum recursion depth exceeded")
    assert problem.message.count("rules.py:11 in mission") == 5


def test_violation_is_reported_despite_a_later_error(tmp_path: Path) -> None:
    """A mission that catches a refusal and raises another error is reported for the refusal."""
    problem = fail_one(
        tmp_path, of_one_mission("try:", "    os.urandom(1)", "except Exception:", "    1 / 0")
    )
    assert problem.message.startswith("it is not reproducible: os.urandom() uses randomness")
    assert problem.line == 12


def test_module_still_runs_after_a_failure(tmp_path: Path) -> None:
    """One mission's failure does not affect the module's next run."""
    text = of_one_mission("params['a'] or os.urandom(1)")
    with started(tmp_path, text) as worker:
        worker.load()
        for _ in range(2):
            with pytest.raises(ExecutionError):
                worker.run("m", {"a": 0}, {}, "it")
            assert worker.run("m", {"a": 1}, {}, "it").success


ODD_PLACES = {
    "a line that is text": "raise SyntaxError('x', ('rules.py', 'y', 1, 'z'))",
    "a line before the first": "raise SyntaxError('x', ('rules.py', -5, 1, 'z'))",
    "a file that is a number": "raise SyntaxError('x', (7, 1, 1, 'z'))",
    "a source that is a number": "raise SyntaxError('x', ('rules.py', 1, 1, 7))",
    "code without lines": "exec(compile('1 / 0', 'rules.py', 'exec').replace(co_linetable=b''))",
}


@pytest.mark.parametrize("name", ODD_PLACES)
def test_failure_in_generated_code_is_reported(name: str, tmp_path: Path) -> None:
    """An error in generated code, with odd line numbers or none, is reported like any other."""
    problem = fail_one(tmp_path, of_one_mission(ODD_PLACES[name]))
    assert problem.message.startswith(("it raised SyntaxError: x", "it raised ZeroDivisionError"))
    assert "rules.py:11 in mission: " in problem.message
