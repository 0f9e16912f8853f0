"""The missions files that a configuration defines for one gate and for all."""

from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tests.trees import touch
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.gates.configuration.reading import read_configuration
from tier2gate.gates.files import load_gate
from tier2gate.gates.gate import Gate

CONFIGURATION = Path("c/tier2gate.yaml")
OUTSIDE = (
    "outside: the missions path is outside the configuration's folder; "
    "move the file into that folder, or move the configuration"
)

NEITHER = (
    "is neither a missions file nor a Python module; "
    "use a file that ends with .yaml, .yml, .json or .py, or package.module"
)


@pytest.fixture(autouse=True)
def _prepare(in_folder: None) -> None:
    """Work in a folder in which the suite `c/a` has a missions file next to it."""
    touch("c/a.missions.yml")


def configure(*gates: str, defaults: str = "") -> list[Gate]:
    """Write a configuration with one gate per line, from line 2 on, and read it."""
    items = "".join(f"  - {{{gate}}}\n" for gate in gates)
    CONFIGURATION.write_text(f"gates:\n{items}defaults: {{{defaults}}}\n", encoding="utf-8")
    return list(read_configuration(CONFIGURATION, Path().absolute()).gates)


def missions(*gates: str, defaults: str = "") -> list[list[str]]:
    """Return the missions files of each gate, relative to the configuration's folder."""
    found = configure(*gates, defaults=defaults)
    return [[path.relative_to("c").as_posix() for path in gate.missions] for gate in found]


def faults(*gates: str, defaults: str = "") -> list[list[str]]:
    """Return the faults of each gate."""
    return [
        [f"{problem.place}: {problem.code}: {problem.text}" for _, problem in gate.faults]
        for gate in configure(*gates, defaults=defaults)
    ]


def refused(*gates: str, defaults: str = "") -> list[str]:
    """Return the problems of a configuration that is refused."""
    with pytest.raises(InputInvalidError) as caught:
        configure(*gates, defaults=defaults)
    return [f"{p.place}: {p.code}: {p.text}" for p in caught.value.problems]


def test_gate_has_the_missions_that_are_named() -> None:
    """Configured paths replace the missions file next to the suite, which is the default."""
    assert missions(
        "name: a, suite: a.suite.yaml",
        "name: b, suite: a.suite.yaml, golden: b.json, missions: x/shared.json",
        "name: c, suite: a.suite.yaml, golden: c.json, missions: [x.yml, a.missions.yml, ./x.yml]",
        "name: d, suite: a.suite.yaml, golden: d.json, missions: []",
        "name: e, suite: e.suite.yaml",
    ) == [["a.missions.yml"], ["x/shared.json"], ["x.yml", "a.missions.yml"], [], []]


def test_gate_can_override_the_default_missions() -> None:
    """A repository names its shared missions once, and a gate can name others."""
    assert missions(
        "name: a, suite: a.suite.yaml",
        "name: b, suite: b.suite.yaml, missions: own.yaml",
        defaults="missions: [shared.yaml, more.yaml]",
    ) == [["shared.yaml", "more.yaml"], ["own.yaml"]]
    assert missions("name: a, suite: a.suite.yaml", defaults="missions: shared.yaml") == [
        ["shared.yaml"]
    ]


@pytest.mark.parametrize("path", ["../out.yaml", "/out.yaml", "x/../../out.yml", "out.json"])
def test_missions_outside_of_the_folder_are_at_fault(path: str) -> None:
    """A configuration cannot make the gate read missions outside of its folder."""
    Path("c/out.json").symlink_to("../out.json")
    assert masked(
        faults(
            f"name: a, suite: a.suite.yaml, missions: {path}",
            f"name: b, suite: b.suite.yaml, missions: [in.yaml, {path}]",
            "name: c, suite: c.suite.yaml, missions: in.yaml",
        ),
        OUTSIDE=OUTSIDE,
    ) == snapshot([["c/tier2gate.yaml:2:46: {OUTSIDE}"], ["c/tier2gate.yaml:3:56: {OUTSIDE}"], []])


def test_default_missions_outside_of_the_folder_are_at_fault() -> None:
    """Default missions from elsewhere are reported at their own place, and no gate runs."""
    at = f"c/tier2gate.yaml:4:22: {OUTSIDE}"
    assert faults(
        "name: a, suite: a.suite.yaml",
        "name: b, suite: b.suite.yaml",
        defaults="missions: ../out.yaml",
    ) == [[at], [at]]


def test_missions_link_next_to_the_suite_is_at_fault() -> None:
    """A link next to the suite cannot make the gate read missions from elsewhere."""
    Path("c/b.missions.yaml").symlink_to("../out.yaml")
    assert masked(faults("name: b, suite: b.suite.yaml"), OUTSIDE=OUTSIDE) == snapshot(
        [["c/tier2gate.yaml:2:5: {OUTSIDE}"]]
    )
    assert faults("name: b, suite: b.suite.yaml, missions: []") == [[]]


def test_file_that_holds_no_missions_is_refused() -> None:
    """A misspelt name is found in the configuration, not taken for a module."""
    touch("c/rules.v1")
    assert masked(
        refused("name: b, suite: b.suite.yaml, missions: [in.yaml, m, a/b.txt, b.txt, rules.v1]"),
        none=NEITHER,
    ) == snapshot(
        [
            "c/tier2gate.yaml:2:56: not-missions: m {none}",
            "c/tier2gate.yaml:2:59: not-missions: a/b.txt {none}",
            "c/tier2gate.yaml:2:68: not-missions: b.txt {none}",
            "c/tier2gate.yaml:2:75: not-missions: rules.v1 {none}",
        ]
    )


def test_modules_belong_to_the_gates_that_name_them() -> None:
    """A repository names its code once, beside its declarative missions."""
    touch("c/b.missions.py")
    gates = configure(
        "name: a, suite: a.suite.yaml, missions: [x/m.py, in.yaml]",
        "name: b, suite: b.suite.yaml",
        defaults="missions: shop.rules",
    )
    assert [[str(module.path or module.shown) for module in gate.modules] for gate in gates] == [
        ["c/x/m.py"],
        ["shop.rules", "c/b.missions.py"],
    ]
    assert [list(map(str, gate.missions)) for gate in gates] == [["c/in.yaml"], []]


@pytest.mark.parametrize(
    ("given", "start"),
    [
        ("''", "46: 'missions' must not be empty"),
        ("[a.yaml, '']", "55: an item of 'missions' must not be empty"),
        ("1", "46: 'missions' must be a string or a list, not 1"),
        ('"a\\0.yaml"', "46: a path cannot contain a null character"),
        ('["a\\0.yaml"]', "47: a path cannot contain a null character"),
    ],
)
def test_invalid_missions_path_is_refused(given: str, start: str) -> None:
    """A mistake in a path is reported at its place; no gate silently loses its missions."""
    CONFIGURATION.write_text(
        f"gates:\n  - {{name: a, suite: a.suite.yaml, missions: {given}}}\n", encoding="utf-8"
    )
    with pytest.raises(InputInvalidError) as caught:
        read_configuration(CONFIGURATION, Path().absolute())
    [problem] = caught.value.problems
    assert f"{problem.place}: {problem.text}".startswith(f"c/tier2gate.yaml:2:{start}")


def test_missions_file_cannot_be_the_golden() -> None:
    """An update never overwrites a missions file with a golden."""
    [gate] = configure("name: a, suite: a.suite.yaml, missions: m.json, golden: x/../m.json")
    touch("c/a.suite.yaml", "c/a.expectations.yaml", "c/m.json")
    with pytest.raises(InputInvalidError) as caught:
        load_gate(gate, Path().absolute())
    problem, *others = caught.value.problems
    assert (problem.file, problem.code) == ("c/m.json", "not-a-golden")
    assert {item.code for item in others} == {"empty"}


def test_gate_names_a_hundred_missions_files_at_most() -> None:
    """A configuration cannot add thousands of files to every gate and report."""
    most = ", ".join(f"{number}.yaml" for number in range(100))
    assert [*map(len, missions(f"name: a, suite: s.yaml, missions: [{most}]"))] == [100]
    files = f"{most}, 100.yaml"
    limit = "'missions' has 101 items; it must have at most 100"
    assert masked(refused(f"name: a, suite: s.yaml, missions: [{files}]"), limit=limit) == snapshot(
        ["c/tier2gate.yaml:2:40: schema: {limit}"]
    )
    assert masked(
        refused("name: a, suite: s.yaml", defaults=f"missions: [{files}]"), limit=limit
    ) == snapshot(["c/tier2gate.yaml:3:22: schema: {limit}"])


@pytest.mark.parametrize("gate", ["missions: m/b.py", "missions: [m/b.missions.yaml, m/b.py]"])
def test_named_module_is_added_to_the_one_beside_the_suite(gate: str) -> None:
    """A user who names missions keeps the module beside the suite, but not its missions file."""
    touch("c/a.suite.yaml", "c/a.missions.py", "c/m/b.py", "c/m/b.missions.yaml")
    [found] = configure(f"name: a, suite: a.suite.yaml, {gate}")
    assert [module.path for module in found.modules] == [Path("c/m/b.py"), Path("c/a.missions.py")]
    assert Path("c/a.missions.yml") not in found.missions
