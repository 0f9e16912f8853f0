"""The configuration: the gates it defines, their default files, and errors in it."""

from dataclasses import replace
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.recording import masked
from tests.trees import shown, touch
from tier2gate.foundation.errors import InputInvalidError
from tier2gate.foundation.problems import Problem
from tier2gate.gates.configuration.reading import read_configuration
from tier2gate.gates.gate import Gate
from tier2gate.gates.naming import configurations_in

CONFIGURATION = Path("c/tier2gate.yaml")


@pytest.fixture(autouse=True)
def _prepare(in_folder: None) -> None:
    """Work in a folder that contains an empty folder."""
    Path("c").mkdir()


def configure(*gates: str, more: str = "") -> list[Gate]:
    """Write a configuration with one gate per line, from line 2 on, and read it."""
    items = "".join(f"  - {{{gate}}}\n" for gate in gates)
    CONFIGURATION.write_text(f"gates:\n{items}{more}", encoding="utf-8")
    return list(read_configuration(CONFIGURATION, Path().absolute()).gates)


def faults(gates: list[Gate]) -> list[list[str]]:
    """Return the faults of each gate, after checking that they are in the configuration."""
    assert {path for gate in gates for path, _ in gate.faults} <= {CONFIGURATION}
    return [
        [f"{problem.place}: {problem.code}: {problem.text}" for _, problem in gate.faults]
        for gate in gates
    ]


# The gates it defines


@pytest.mark.parametrize("name", ["tier2gate.yaml", "tier2gate.yml", "tier2gate.json"])
def test_configuration_is_found(name: str) -> None:
    """A configuration may have any format, and a broken link to one is not ignored."""
    touch("c/tier2gate.toml", "c/x/tier2gate.yaml", "c/my-tier2gate.yaml")
    assert list(configurations_in(Path("c"))) == []
    Path("c", name).symlink_to("gone")
    assert list(configurations_in(Path("c"))) == [Path("c", name)]


def test_gate_has_the_files_that_are_named() -> None:
    """Files may have any name and be anywhere below the configuration."""
    touch("c/gates/a.expectations.yml")
    gates = configure(
        "name: strict, suite: s.yaml, expectations: x/e.yaml, golden: x/y/g.json, detail: hashes",
        "name: other, suite: gates/a.suite.yaml",
    )
    assert gates == [
        Gate(
            name="strict",
            suite=Path("c/s.yaml"),
            expectations=Path("c/x/e.yaml"),
            golden=Path("c/x/y/g.json"),
            root=Path("c"),
            configured=True,
            detail="hashes",
        ),
        Gate(
            name="other",
            suite=Path("c/gates/a.suite.yaml"),
            expectations=Path("c/gates/a.expectations.yml"),
            golden=Path("c/gates/a.golden.json"),
            root=Path("c"),
            configured=True,
        ),
    ]


def test_default_files_are_named_after_the_suite() -> None:
    """Omitted files are next to the suite and have the suite's name, not the gate's."""
    assert shown(configure("name: n, suite: x/a.b.yaml", "name: m, suite: c.suite.json")) == [
        ("n", "c/x/a.b.yaml", "c/x/a.b.expectations.yaml", "c/x/a.b.golden.json"),
        ("m", "c/c.suite.json", "c/c.expectations.yaml", "c/c.golden.json"),
    ]


def test_gate_can_override_the_defaults() -> None:
    """Settings for all gates are written once, and a gate can override them."""
    gates = ("name: a, suite: a.yaml", "name: b, suite: b.yaml, detail: auto")
    assert [gate.detail for gate in configure(*gates)] == ["auto", "auto"]
    more = "defaults: {detail: full, x-why: because}\nx-owner: me\n"
    assert [gate.detail for gate in configure(*gates, more=more)] == ["full", "auto"]


def test_gates_may_share_a_suite() -> None:
    """One suite may be checked against several expectations, each with its own golden."""
    gates = configure(
        "name: strict, suite: s.yaml, expectations: a.yaml, golden: a.json",
        "name: lax, suite: s.yaml, expectations: b.yaml, golden: b.json",
    )
    assert faults(gates) == [[], []]


# Faults of single gates


def test_two_gates_on_one_golden_are_both_at_fault() -> None:
    """No gate uses another one's golden, however the path is written."""
    gates = configure(
        "name: one, suite: s.yaml, expectations: a.yaml, golden: x/../g.json",
        "name: two, suite: s.yaml, expectations: b.yaml, golden: g.json",
        "name: good, suite: s.yaml",
        "name: by default, suite: s.suite.yaml",
    )
    said = "shared-golden: 2 gates share this golden: {}; give each gate its own golden"
    first, second = said.format("one, two"), said.format('good, "by default"')
    assert masked(faults(gates), first=first, second=second) == snapshot(
        [
            ["c/tier2gate.yaml:2:62: {first}"],
            ["c/tier2gate.yaml:3:62: {first}"],
            ["c/tier2gate.yaml:4:5: {second}"],
            ["c/tier2gate.yaml:5:5: {second}"],
        ]
    )


def test_golden_that_is_shared_by_a_link_is_shared() -> None:
    """No gate uses another one's golden through a link."""
    Path("c/b.json").symlink_to("a.json")
    gates = configure(
        "name: a, suite: a.yaml, golden: a.json", "name: b, suite: b.yaml, golden: b.json"
    )
    said = "shared-golden: 2 gates share this golden: a, b; give each gate its own golden"
    assert masked(faults(gates), said=said) == snapshot(
        [["c/tier2gate.yaml:2:38: {said}"], ["c/tier2gate.yaml:3:38: {said}"]]
    )


def test_repeated_names_are_at_fault() -> None:
    """Gates with the same name do not run, because a report could not distinguish them."""
    gates = configure("name: a, suite: a.yaml", "suite: b.yaml, name: a", "name: A, suite: c.yaml")
    fault_text = "repeated-gate: 2 gates are named a; give each gate its own name"
    assert masked(faults(gates), fault_text=fault_text) == snapshot(
        [
            ["c/tier2gate.yaml:2:12: {fault_text}"],
            ["c/tier2gate.yaml:3:27: {fault_text}"],
            [],
        ]
    )


def test_names_that_look_the_same_are_repeated() -> None:
    """Names that look the same are duplicates, however their accents are encoded."""
    gates = configure('name: "caf\\u00e9", suite: a.yaml', 'name: "cafe\\u0301", suite: b.yaml')
    assert [[problem.code for _, problem in gate.faults] for gate in gates] == [
        ["repeated-gate"],
        ["repeated-gate"],
    ]


OUTSIDE = "path is outside the configuration's folder; move the file into that folder, or move the configuration"


@pytest.mark.parametrize(
    "path", ["../out.yaml", "/out.yaml", "x/../../out.yaml", "..", ".", "link/out.yaml", "out.yaml"]
)
def test_path_outside_of_the_folder_is_at_fault(path: str) -> None:
    """A configuration cannot make the gate read files outside of its folder."""
    touch("out.yaml")
    Path("c/link").symlink_to("..")
    Path("c/out.yaml").symlink_to("../out.yaml")
    gates = configure(
        f"name: a, suite: {path}, expectations: e.yaml, golden: a.json",
        f"name: b, suite: b.yaml, expectations: {path}, golden: b.json",
        f"name: c, suite: c.yaml, expectations: e.yaml, golden: {path}",
        "name: good, suite: d.yaml",
    )
    assert masked(faults(gates), OUTSIDE=OUTSIDE) == snapshot(
        [
            ["c/tier2gate.yaml:2:22: outside: the suite {OUTSIDE}"],
            ["c/tier2gate.yaml:3:44: outside: the expectations {OUTSIDE}"],
            ["c/tier2gate.yaml:4:60: outside: the golden {OUTSIDE}"],
            [],
        ]
    )


def test_folder_with_a_common_prefix_is_outside() -> None:
    """A folder whose name only starts the same is not inside the configuration's folder."""
    [gate] = configure("name: a, suite: ../cc/a.yaml, expectations: e.yaml, golden: g.json")
    assert masked(faults([gate]), OUTSIDE=OUTSIDE) == snapshot(
        [["c/tier2gate.yaml:2:22: outside: the suite {OUTSIDE}"]]
    )


def test_default_files_of_a_suite_outside_are_outside() -> None:
    """Every file of a gate that would be read from elsewhere is reported."""
    [gate] = configure("name: a, suite: ../a.yaml")
    assert masked(faults([gate]), OUTSIDE=OUTSIDE) == snapshot(
        [
            [
                "c/tier2gate.yaml:2:22: outside: the suite {OUTSIDE}",
                "c/tier2gate.yaml:2:5: outside: the expectations {OUTSIDE}",
                "c/tier2gate.yaml:2:5: outside: the golden {OUTSIDE}",
            ]
        ]
    )


def test_all_faults_of_a_gate_are_reported_at_once() -> None:
    """A user sees all faults of a configuration at once."""
    gates = configure(
        "name: a, suite: s.yaml, golden: ../g.json",
        "name: a, suite: s.yaml, expectations: e.yaml, golden: ../g.json",
    )
    assert [[problem.code for _, problem in gate.faults] for gate in gates] == [
        ["repeated-gate", "shared-golden", "outside"]
    ] * 2


# Errors of the whole configuration


def refused(path: Path) -> list[str]:
    """Read a configuration that is refused, and return the problems."""
    with pytest.raises(InputInvalidError) as caught:
        read_configuration(path, Path().absolute())
    return str(caught.value).split("\n")


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["1:1: the file is empty; add its content, or delete the file"]),
        ("gates: []\n", ["1:8: 'gates' is empty"]),
        (
            "gates:\n  - {name: a, suit: a.yaml}\n",
            [
                "2:5: missing required field 'suite'; add suite: …",
                "2:15: unknown field suit; did you mean suite?",
            ],
        ),
        (
            "gates:\n  - {name: a, suite: a.yaml, mission: m.yaml}\n",
            ["2:30: unknown field mission; did you mean missions?"],
        ),
        (
            "gates:\n  - {name: '', suite: a.yaml}\ndefaults: {detail: none}\n",
            [
                "2:12: 'name' must not be empty",
                '3:20: \'detail\' is "none"; it must be one of "auto", "full", "hashes"',
            ],
        ),
    ],
)
def test_invalid_configuration_is_refused(text: str, problems: list[str]) -> None:
    """A mistake in a configuration is reported at its place; no gate is silently left out."""
    CONFIGURATION.write_text(text, encoding="utf-8")
    assert [line.partition(";")[0] for line in refused(CONFIGURATION)] == [
        f"c/tier2gate.yaml:{problem}".partition(";")[0] for problem in problems
    ]


def test_configuration_that_cannot_be_read_is_refused() -> None:
    """A folder named like a configuration is reported, not ignored."""
    CONFIGURATION.mkdir()
    assert refused(CONFIGURATION) == snapshot(
        ["c/tier2gate.yaml: cannot be read: Is a directory; check the path and its permissions"]
    )


@pytest.mark.parametrize("target", ["gone", "tier2gate.yaml", "../other.yaml"])
def test_configuration_that_is_a_link_is_refused(target: str) -> None:
    """A configuration must be a regular file in its folder; a link is refused, broken or not."""
    Path("other.yaml").write_text("gates: [{name: a, suite: a.yaml}]", encoding="utf-8")
    CONFIGURATION.symlink_to(target)
    assert refused(CONFIGURATION) == snapshot(
        ["c/tier2gate.yaml: the configuration is a symbolic link; replace it with the file itself"]
    )


@pytest.mark.parametrize("field", ["suite", "expectations", "golden"])
def test_path_with_a_null_character_is_refused(field: str) -> None:
    """A path with a null character is the user's mistake, not a bug in tier2gate."""
    paths = {"suite": "a.yaml", field: '"a\\0b"'}
    gate = ", ".join(f"{key}: {value}" for key, value in paths.items())
    with pytest.raises(InputInvalidError) as caught:
        configure(f"name: a, {gate}")
    [problem] = caught.value.problems
    assert (problem.file, problem.line) == snapshot(("c/tier2gate.yaml", 2))


@pytest.mark.parametrize(
    ("names", "first", "other"),
    [
        (("tier2gate.yaml", "tier2gate.yml"), "tier2gate.yaml", "tier2gate.yml"),
        (("tier2gate.json", "tier2gate.yml"), "tier2gate.yml", "tier2gate.json"),
    ],
)
def test_two_configurations_side_by_side_are_refused(
    names: tuple[str, ...], first: str, other: str
) -> None:
    """Two configurations in one folder are both refused, so that neither is silently ignored."""
    for name in names:
        text = '{"gates": [{"name": "a", "suite": "a.yaml"}]}'
        Path("c", name).write_text(text, encoding="utf-8")
    assert next(configurations_in(Path("c"))) == Path("c", first)
    problem = Problem(
        code="doubled",
        message=f"{first} already configures this folder",
        hint="delete one of the two",
        file=f"c/{other}",
    )
    with pytest.raises(InputInvalidError) as caught:
        read_configuration(Path("c", first), Path().absolute())
    assert caught.value.problems == (problem,)


def test_each_folder_may_have_a_configuration() -> None:
    """Each folder of a repository may have its own configuration."""
    touch("tier2gate.yml", "c/x/tier2gate.yml")
    [gate] = configure("name: a, suite: a.yaml")
    assert gate == replace(gate, faults=())
