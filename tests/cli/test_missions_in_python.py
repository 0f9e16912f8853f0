"""`tier2gate missions` lists and draws the missions of Python modules."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.command import Finished, run
from tests.recording import masked

REPOSITORY = Path(__file__).parents[2]
PRICING = "python-examples/pricing/pricing.py"
BUILT_IN = """\
daily_loop  (built-in)
  A day's routine: confirm priorities, then summarise, plan, log and archive.
  requested_steps: integer ≥ 0, default 4
    How many steps the day should have; cut to 5.
  requested_human_steps: integer ≥ 0, default 1
    With 1 or more, the day begins with one human step.
  other params are allowed

echo  (built-in)
  One step that records the params it was given.
  other params are allowed

"""
PRICE = """\
price  (python-examples/pricing/pricing.py)
  Price a basket: discounts in order, cap, tax, and a person's approval above a limit.
  other params are allowed
"""
GRAPH = """\
flowchart TD
    start(["price"])
    step1["add-up<br>add_up"]
    step2["discount-volume<br>discount_volume"]
    step3["discount-member<br>discount_member"]
    step4["discount-coupon<br>discount_coupon"]
    step5["cap<br>cap_discounts"]
    step6["tax<br>add_tax"]
    when7{"state /total gt 100000"}
    step7[/"approve<br>human"/]
    step8["quote<br>quote"]
    done([done])
    start --> step1
    step1 --> step2
    step2 --> step3
    step3 --> step4
    step4 --> step5
    step5 --> step6
    step6 --> when7
    when7 -- yes --> step7
    when7 -- no --> step8
    step7 --> step8
    step8 --> done
"""
MODULE = """\
from tier2gate.missions.api import StepSpec, WorkflowDefinition
print("hello")
import time
def build(params):
    return WorkflowDefinition(id="wf", steps=[
        StepSpec(f"only{i or ''}", "runtime", {"operation": "noop"})
        for i in range(params.get("n", 1))
    ])
def needs_params(params):
    return params["rate"]
def clock(params):
    return time.time()
def spins(params):
    while True:
        pass
"""


def write(folder: Path, missions: str) -> None:
    """Write a module with some of the missions above."""
    (folder / "m.py").write_text(f"{MODULE}MISSIONS = {{{missions}}}\n", encoding="utf-8")


def drawn(done: Finished) -> str:
    """Return the graphs of the custom missions."""
    return done.out.split("\n\n", 2)[2]


def test_missions_of_a_module_are_listed() -> None:
    """The author of a suite sees a module's missions with their descriptions."""
    done = run("missions", "--missions", PRICING, cwd=REPOSITORY)
    assert done == Finished(status=0, out=BUILT_IN + PRICE)


def test_workflow_of_a_module_is_drawn() -> None:
    """A reviewer sees the steps of a builder, including human steps and conditions."""
    done = run("missions", "--graph", "--missions", PRICING, cwd=REPOSITORY)
    assert (done.status, done.err, drawn(done)) == (0, "", GRAPH)


@pytest.mark.parametrize(
    ("builder", "note"),
    [
        pytest.param(
            "needs_params",
            "mission m raised KeyError: #39;rate#39;#59; at m#46;py#58;10 in<br>"
            "needs_params: #34;return params#91;#92;#34;rate#92;#34;#93;#34;",
            id="needs-params",
        ),
        pytest.param(
            "clock",
            "mission m is not reproducible: time#46;time#40;#41; reads the clock#59;<br>"
            "pass what it needs as state or params, or set<br>environment#46;clock in the suite#59; "
            "at m#46;py#58;12 in clock: #34;return<br>time#46;time#40;#41;#34;",
            id="clock",
        ),
        pytest.param(
            "lambda params: None",
            "mission m raised TypeError: the builder returned NoneType,<br>not a "
            "WorkflowDefinition#59; make a mission of a plain function<br>with from_function",
            id="no-workflow",
        ),
    ],
)
def test_builder_that_needs_params_has_a_note(builder: str, note: str, tmp_path: Path) -> None:
    """A builder that cannot run without params does not hide the other missions."""
    write(tmp_path, f'"m": {builder}, "b": build')
    done = run("missions", "--graph", "--missions", "m.py", cwd=tmp_path)
    assert (done.status, done.err) == (0, "")
    assert masked(drawn(done), note=note) == snapshot(
        """\
flowchart TD
    start(["m"])
    start -.- note["its steps depend on its params#58;<br>{note}"]

flowchart TD
    start(["b"])
    step1["only<br>noop"]
    done([done])
    start --> step1
    step1 --> done
"""
    )


PRINTED = "the module m.py printed while it was loaded:\n  | hello\n"


def test_builder_without_end_is_ended(tmp_path: Path) -> None:
    """A list of missions ends, whatever a module does, and shows why, and what it printed."""
    write(tmp_path, '"m": spins')
    options = ("--graph", "--missions", "m.py", "--timeout", "2")
    assert run("missions", *options, cwd=tmp_path) == Finished(
        status=9,
        err="m.py: mission m took longer than the 2 seconds allowed for a gate; raise the limit with "
        "--timeout (in the Action: timeout); for a loop, see where it is with run --scenario NAME "
        f"--debug and Ctrl-C\n{PRINTED}",
    )


def test_untrusted_event_runs_no_module(tmp_path: Path) -> None:
    """Listing missions does not run a stranger's code with the repository's permissions."""
    write(tmp_path, '"m": build')
    options = ("missions", "--missions", "m.py")
    env = {"GITHUB_EVENT_NAME": "pull_request_target"}
    refused = run(*options, cwd=tmp_path, env=env)
    assert (refused.status, refused.out) == (2, "")
    assert "missions in Python do not run under pull_request_target" in refused.err
    allowed = run(*options, "--allow-code-on-untrusted-events", cwd=tmp_path, env=env)
    assert allowed == Finished(
        status=0, out=f"{BUILT_IN}m  (m.py)\n  other params are allowed\n", err=""
    )


def test_clash_with_a_built_in_mission_is_refused(tmp_path: Path) -> None:
    """A mission's name means the same in the list and in a gate."""
    write(tmp_path, '"echo": build')
    done = run("missions", "--missions", "m.py", cwd=tmp_path)
    assert done == Finished(
        status=4,
        err=f"the module m.py has a mission echo, which is built in; rename it\n{PRINTED}",
    )
