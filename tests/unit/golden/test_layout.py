"""The text of a golden: what fits stands on one line, and a diff shows a scenario's change once."""

import difflib

import pytest
from inline_snapshot import snapshot

from tests.gates import accept, define, expectation
from tier2gate.golden.as_json import render_golden
from tier2gate.golden.layout import WIDTH, lay_out


def test_what_fits_stands_on_one_line() -> None:
    """A reviewer reads a short value at a glance, and a long one item by item."""
    value = {
        "b": [1, 2.5, True, None, "text"],
        "a": {"z": {}, "y": []},
        "long": ["x" * 50, "y" * 50],
        "deep": {"one": {"two": ["x" * 60, {"three": "y" * 40}]}},
    }
    assert lay_out(value) == snapshot("""\
{
  "a": {"y": [], "z": {}},
  "b": [1, 2.5, true, null, "text"],
  "deep": {
    "one": {
      "two": [
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        {"three": "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"}
      ]
    }
  },
  "long": [
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
  ]
}\
""")


@pytest.mark.parametrize("key", ["k", "a longer key", "é", "\u202e"])
def test_line_is_as_long_as_the_width_allows(key: str) -> None:
    """A mapping is broken if its line, with the comma, is longer than the width; escapes count."""
    shown = "\\u202e" if key == "\u202e" else key
    lengths = set()
    for length in range(1, WIDTH):
        lines = lay_out({"a": {key: ["x" * length]}, "b": "y" * WIDTH}).splitlines()
        line = f'  "a": {{"{shown}": ["{"x" * length}"]}},'
        assert (line in lines) == (len(line) <= WIDTH)
        lengths |= {len(line)}
    assert lengths >= {WIDTH, WIDTH + 1}


def golden_of_customers(balance: int, steps: int) -> list[str]:
    """Return the lines of a golden in which one of nine scenarios has these values."""
    scenarios, expectations = [], []
    for number in range(9):
        name, is_changed = f"customer-{number}", number == 4
        params = {"requested_steps": steps if is_changed else 3}
        state = {"balance": balance if is_changed else 0, "tier": "gold"}
        calls = [{"name": "daily_loop", "params": params}]
        scenarios.append({"scenario_name": name, "initial_state": state, "missions": calls})
        for field in ("balance", "tier"):
            looks = {"mission_name": "daily_loop", "path": f"final_state.{field}", "op": "ne"}
            expectations.append(expectation(f"{name}-{field}", name, **looks))
    return (
        render_golden(accept(define(*scenarios, expectations=expectations))).decode().splitlines()
    )


@pytest.mark.parametrize(("balance", "steps"), [(7, 3), (0, 4), (7, 4)])
def test_change_of_one_scenario_is_one_hunk(balance: int, steps: int) -> None:
    """A pull request shows what changed in a scenario in one place: input, results, verdict."""
    old, new = golden_of_customers(0, 3), golden_of_customers(balance, steps)
    hunks = "\n".join(difflib.unified_diff(old, new, n=3, lineterm="")).split("\n@@")[1:]
    told = [
        [line.split(":")[0].strip("+- {") for line in hunk.splitlines()[1:] if line[0] in "+-"]
        for hunk in hunks
    ]
    top, scenario_change, end = told
    assert {*top} == {'"checksum"', '"suite"'}
    assert '"input_hash"' in scenario_change
    assert {*end} <= {'"test_run_hash"'}
