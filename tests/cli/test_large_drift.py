"""A drift of many scenarios is told in a few lines: what it does first, and each fact once."""

import re
from pathlib import Path

from inline_snapshot import snapshot

from tests.command import run
from tier2gate.commands.update import UpdateSettings, carry_out, plan_updates
from tier2gate.settings import Settings

SCENARIOS = 3_000
PRICES = """\
missions:
  - name: price
    steps:
      - {id: rate, kind: runtime, operation: set, payload: {path: /vat, value: 0.19}}
      - {id: tax, kind: runtime, operation: set,
         payload: {path: /tax, value: {$multiply: [{$state: /net}, {$state: /vat}]}}}
      - {id: gross, kind: runtime, operation: set,
         payload: {path: /gross, value: {$add: [{$state: /net}, {$state: /tax}]}}}
"""
FARES = """\
missions:
  - name: fare
    steps:
      - {id: full, kind: runtime, operation: set, payload: {path: /fare, value: 100}}
      - {id: senior, kind: runtime, operation: set, payload: {path: /fare, value: 60},
         when: {value: {$state: /age}, op: ge, expected: 65}}
"""


def write_and_accept(folder: Path, mission: str, missions: str, states: list[str]) -> None:
    """Write a gate with one scenario for each initial state, and accept what it gives."""
    call = f"missions: [{{name: {mission}}}]"
    scenarios = "".join(
        f"  - {{scenario_name: s{number:04}, initial_state: {{{state}}}, {call}}}\n"
        for number, state in enumerate(states)
    )
    expectation = f"{{id: first, scenario_name: s0000, mission_name: {mission}, path: success"
    texts = {
        "a.suite.yaml": f"suite_name: a\nscenarios:\n{scenarios}",
        "a.expectations.yaml": f"expectations:\n  - {expectation}, op: eq, expected: true}}\n",
        "a.missions.yaml": missions,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = Settings(paths=(folder,), root=folder)
    for gate, planned in plan_updates(settings, UpdateSettings(detail="full")).planned:
        carry_out(gate, planned, settings)


def edit(path: Path, old: str, new: str) -> None:
    """Replace text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_edited_constant_in_thousands_of_scenarios(tmp_path: Path) -> None:
    """Whoever edits one constant reads once what it changed, in the log and on the job's page."""
    write_and_accept(tmp_path, "price", PRICES, [f"net: {n + 1}" for n in range(SCENARIOS)])
    edit(tmp_path / "a.missions.yaml", "0.19", "0.20")
    page = tmp_path / "page.md"
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(page)}
    finished = run("check", cwd=tmp_path, env=env)
    assert (finished.status, finished.err) == (3, "")
    lines = [line for line in finished.out.splitlines() if not line.startswith("::")]
    assert "\n".join(lines) == snapshot("""\
hash-drift  a.suite.yaml  3,000 scenarios, 3,000 missions, 1 expectation
  the verdict passed, but the hash changed:
  accepted  8007d2d01175
  now       064cb91583cd
  changes:
    mission price
      in 3,000 of 3,000 scenarios: ~ /final_state/gross
        s0000: 1.19 → 1.2; s0001: 2.38 → 2.4; s0002: 3.5700000000000003 → 3.6; …
      in 3,000 of 3,000 scenarios: ~ /final_state/tax
        s0000: 0.19 → 0.2; s0001: 0.38 → 0.4; s0002: 0.5700000000000001 → 0.6000000000000001; …
      in 3,000 of 3,000 scenarios (s0000, s0001, s0002, …): ~ /final_state/vat: 0.19 → 0.2
      in 3,000 of 3,000 scenarios (s0000, s0001, s0002, …):
        ~ /executed_steps/0/payload/value: 0.19 → 0.2
      in 3,000 of 3,000 scenarios: ~ /executed_steps/1/payload/value
        s0000: 0.19 → 0.2; s0001: 0.38 → 0.4; s0002: 0.5700000000000001 → 0.6000000000000001; …
      in 3,000 of 3,000 scenarios: ~ /executed_steps/2/payload/value
        s0000: 1.19 → 1.2; s0001: 2.38 → 2.4; s0002: 3.5700000000000003 → 3.6; …
  cause: inputs-changed (missions): the inputs changed, and so did the results
    a.missions.yaml:2:5: mission price changed
    ~ 3,000 of 3,000 scenarios (s0000, s0001, s0002, …): price; inputs-changed
  to accept this: tier2gate update a.suite.yaml
1 gate: 1 hash-drift\
""")
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 100
    section = page.read_text(encoding="utf-8").partition("<details>")[0]
    assert section == snapshot("""\
## ❌ tier2gate: hash-drift

<code>a.suite.yaml</code>: 3,000 scenarios, 3,000 missions, 1 expectation

The verdict passed, but the hash changed (accepted <code>8007d2d01175</code>, now <code>064cb91583cd</code>).

**18,000 values changed:**

- <code>mission price</code>
  - <code>/final&#95;state/gross</code> in 3,000 of 3,000 scenarios:<br><code>s0000</code> <code>1.19</code> → <code>1.2</code>; <code>s0001</code> <code>2.38</code> → <code>2.4</code>; <code>s0002</code> <code>3.5700000000000003</code> → <code>3.6</code>; …
  - <code>/final&#95;state/tax</code> in 3,000 of 3,000 scenarios:<br><code>s0000</code> <code>0.19</code> → <code>0.2</code>; <code>s0001</code> <code>0.38</code> → <code>0.4</code>; <code>s0002</code> <code>0.5700000000000001</code> → <code>0.6000000000000001</code>; …
  - <code>/final&#95;state/vat</code>: <code>0.19</code> → <code>0.2</code> in 3,000 of 3,000 scenarios (<code>s0000, s0001, s0002, …</code>)
  - <code>/executed&#95;steps/0/payload/value</code>: <code>0.19</code> → <code>0.2</code> in 3,000 of 3,000 scenarios (<code>s0000, s0001, s0002, …</code>)
  - <code>/executed&#95;steps/1/payload/value</code> in 3,000 of 3,000 scenarios:<br><code>s0000</code> <code>0.19</code> → <code>0.2</code>; <code>s0001</code> <code>0.38</code> → <code>0.4</code>; <code>s0002</code> <code>0.5700000000000001</code> → <code>0.6000000000000001</code>; …
  - <code>/executed&#95;steps/2/payload/value</code> in 3,000 of 3,000 scenarios:<br><code>s0000</code> <code>1.19</code> → <code>1.2</code>; <code>s0001</code> <code>2.38</code> → <code>2.4</code>; <code>s0002</code> <code>3.5700000000000003</code> → <code>3.6</code>; …

**What to do:** if this is not intended, fix the cause; if it is, accept the new results. To accept this, run this command and commit the golden that it writes:

```sh
tier2gate update a.suite.yaml
```

Not installed? Use `pipx run tier2gate==1.0.0` instead of `tier2gate`.

**Cause:** inputs-changed (missions): the inputs changed, and so did the results.

- <code>a.missions.yaml&#58;2&#58;5&#58; mission price changed</code>
- <code>&#126; 3,000 of 3,000 scenarios &#40;s0000, s0001, s0002, …&#41;&#58; price; inputs-changed</code>

""")
    assert len(page.read_bytes()) < 6_000


def test_edited_inputs_with_one_consequence(tmp_path: Path) -> None:
    """Whoever edits the inputs of eight scenarios sees the one result that changed with them."""
    write_and_accept(
        tmp_path, "fare", FARES, [f"age: {n}" for n in (10, 20, 30, 40, 50, 60, 64, 70)]
    )
    suite = tmp_path / "a.suite.yaml"
    older = re.sub("age: ([0-9]+)", lambda m: f"age: {int(m[1]) + 1}", suite.read_text("utf-8"))
    suite.write_text(older, encoding="utf-8")
    finished = run("check", cwd=tmp_path)
    assert (finished.status, finished.err) == (3, "")
    assert finished.out == snapshot("""\
hash-drift  a.suite.yaml  8 scenarios, 8 missions, 1 expectation, 6 steps skipped
  the verdict passed, but the hash changed:
  accepted  502330769755
  now       badec1689ea0
  changes:
    scenario s0006, mission fare
      ~ /final_state/fare: 100 → 60
      + /executed_steps/1: {"id":"senior","kind":"runtime","payload":{"operation":"set","path":"/fare","value":60}}
  8 changes only repeat edited inputs: /final_state/age
  cause: inputs-changed (suite): the inputs changed, and so did the results
    a.suite.yaml:3:5: scenario s0000 changed
    a.suite.yaml:4:5: scenario s0001 changed
    a.suite.yaml:5:5: scenario s0002 changed
    … and 5 more scenarios changed
    ~ 8 of 8 scenarios (s0000, s0001, s0002, …): fare; inputs-changed
  to accept this: tier2gate update a.suite.yaml
1 gate: 1 hash-drift
""")
