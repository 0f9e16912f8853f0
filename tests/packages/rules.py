"""Packages for models, schemas, rules and state machines."""

from tests.packages.package import Package

STATES = """
from statemachine import State, StateMachine
class Order(StateMachine):
    draft = State(initial=True)
    paid = State()
    sent = State(final=True)
    pay = draft.to(paid, cond="enough")
    send = paid.to(sent)
    amount = 10
    noted = ""
    def enough(self):
        return self.amount >= 10
    def on_enter_paid(self):
        self.noted = "paid"
order = Order()
order.pay()
return [s.id for s in Order.states], order.noted, [s.id for s in order.allowed_events], order.current_state_value"""
"""A use of `python-statemachine`, whose versions 2 and 3 have it."""

PACKAGES = (
    Package(
        "pydantic",
        "models with dates, JSON, JSON Schema, adapters",
        """
import pydantic
class Due(pydantic.BaseModel):
    day: date
    at: datetime.datetime = MOMENT
    either: typing.Union[date, datetime.datetime, int] = 1
due = Due(day="2026-01-02", either=DAY)
return (due, due.model_dump(), due.model_dump_json(), Due.model_json_schema(), type(due.day) is date,
    Due.model_validate_json(due.model_dump_json()) == due, pydantic.TypeAdapter(date).validate_python(DAY),
    copy.deepcopy(due))""",
    ),
    Package(
        "attrs",
        "classes with validators and converters",
        """
import attrs
@attrs.frozen
class Due:
    day: date = attrs.field(validator=attrs.validators.instance_of(date))
    n: int = attrs.field(default=1, converter=int)
try:
    Due("x")
except TypeError as error:
    wrong = error.args[0]
return Due(DAY, "2"), attrs.asdict(Due(DAY)), attrs.evolve(Due(DAY), n=3), wrong[:30]""",
    ),
    Package(
        "cattrs",
        "structures from and to plain values",
        """
import attrs
from cattrs.preconf.json import make_converter
@attrs.define
class Due:
    day: date
    many: list[int]
Due.__annotations__ = {"day": date, "many": list[int]}
converter = make_converter()
return converter.dumps(Due(DAY, [1])), converter.loads('{"day": "2026-01-02", "many": ["3"]}', Due)""",
    ),
    Package(
        "msgspec",
        "structs, JSON, MessagePack, conversion",
        """
import msgspec
row = {"day": DAY, "at": MOMENT, "aware": AWARE}
kind = msgspec.defstruct("Row", [("day", date), ("at", datetime.datetime)])
return (msgspec.json.encode(row), msgspec.msgpack.encode(row), msgspec.to_builtins(row),
    msgspec.json.decode(b'{"day":"2026-01-02","at":"2026-01-02T03:04:05"}', type=kind),
    msgspec.convert("2026-01-02", date), type(msgspec.convert("2026-01-02", date)) is date)""",
    ),
    Package(
        "marshmallow",
        "schemas that load and dump dates",
        """
import marshmallow
from marshmallow import fields, validate
Due = marshmallow.Schema.from_dict({"day": fields.Date(required=True), "n": fields.Int(validate=validate.Range(min=1)), "at": fields.DateTime()})
return Due().load({"day": "2026-01-02", "n": "3"}), Due().dump({"day": DAY, "at": MOMENT}), Due().validate({"n": 0})""",
    ),
    Package(
        "dacite",
        "dataclasses from dicts",
        """
import dacite, dataclasses
Due = dataclasses.make_dataclass("Due", [("day", date), ("many", typing.List[int])])
return dacite.from_dict(Due, {"day": "2026-01-02", "many": [1]}, dacite.Config(type_hooks={date: date.fromisoformat}))""",
    ),
    Package(
        "Cerberus",
        "validation by a schema",
        """
import cerberus
check = cerberus.Validator({"n": {"type": "integer", "min": 1}, "day": {"type": "date"}})
return check.validate({"n": 1, "day": DAY}), check.validate({"n": 0, "day": 1}), check.errors, check.normalized({"n": 3})""",
    ),
    Package(
        "jsonschema",
        "validation with references and formats",
        """
import jsonschema
schema = {"type": "object", "properties": {"n": {"$ref": "#/$defs/n"}, "d": {"format": "date"}}, "$defs": {"n": {"minimum": 1}}}
check = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
return check.is_valid({"n": 1}), [e.message for e in check.iter_errors({"n": 0, "d": "x"})], jsonschema.validators.validator_for(schema)""",
    ),
    Package(
        "fastjsonschema",
        "compiled validation",
        """
import fastjsonschema
check = fastjsonschema.compile({"type": "object", "properties": {"n": {"type": "integer", "minimum": 1, "default": 2}}})
try:
    check({"n": 0})
except fastjsonschema.JsonSchemaException as error:
    wrong = error.message
return check({}), wrong""",
    ),
    Package(
        "jmespath",
        "queries",
        """
import jmespath
return jmespath.search("rows[?n > `1`].name | sort(@)", {"rows": [{"n": 2, "name": "b"}, {"n": 1, "name": "a"}]}), jmespath.compile("a.b").parsed""",
    ),
    Package(
        "json-logic-qubit",
        "rules as JSON",
        """
import json_logic
return json_logic.jsonLogic({"and": [{">": [{"var": "n"}, 1]}, {"==": [{"var": "kind"}, "a"]}]}, {"n": 2, "kind": "a"}), json_logic.jsonLogic({"if": [{"<": [1, 2]}, "yes", "no"]})""",
    ),
    Package(
        "business-rules",
        "variables, actions and rules",
        """
import business_rules
from business_rules.actions import BaseActions, rule_action
from business_rules.variables import BaseVariables, numeric_rule_variable
from business_rules.fields import FIELD_NUMERIC
class Variables(BaseVariables):
    @numeric_rule_variable
    def total(self):
        return 120
class Actions(BaseActions):
    given = []
    @rule_action(params={"percent": FIELD_NUMERIC})
    def rebate(self, percent):
        self.given.append(percent)
rule = {"conditions": {"all": [{"name": "total", "operator": "greater_than", "value": 100}]}, "actions": [{"name": "rebate", "params": {"percent": 5}}]}
done = business_rules.run_all([rule], Variables(), Actions(), stop_on_first_trigger=True)
return done, Actions.given, business_rules.export_rule_data(Variables, Actions)""",
    ),
    Package(
        "rule-engine",
        "rules as text",
        """
import rule_engine
rule = rule_engine.Rule("total > 100 and kind in ['a', 'b'] and day < d'2026-02-01'")
return rule.matches({"total": 120, "kind": "a", "day": MOMENT}), [*rule.filter([{"total": 1, "kind": "a", "day": MOMENT}])], rule_engine.Rule("1 + 2").evaluate({})""",
    ),
    Package(
        "simpleeval",
        "expressions",
        """
import simpleeval
return simpleeval.simple_eval("max(a, 2) * 3", names={"a": 1}, functions={"max": max}), simpleeval.EvalWithCompoundTypes(names={"b": [1, 2]}).eval("[x + 1 for x in b]")""",
        refused={
            "import simpleeval; simpleeval.simple_eval('rand()')": "random.random() uses randomness"
        },
    ),
    Package(
        "transitions",
        "a state machine with guards and callbacks",
        """
from transitions import Machine
from transitions.extensions import HierarchicalMachine
class Order:
    seen = ()
    def enough(self, n):
        return n >= 10
    def note(self, n):
        self.seen += (n,)
order = Order()
Machine(order, ["draft", "paid", "sent"], initial="draft", transitions=[
    {"trigger": "pay", "source": "draft", "dest": "paid", "conditions": "enough", "after": "note"}])
nested = HierarchicalMachine(states=["a", {"name": "b", "children": ["c"], "initial": "c"}], initial="a")
nested.to_b()
return order.pay(1), order.state, order.pay(10), order.state, order.seen, nested.state""",
    ),
    Package("python-statemachine", "a state machine with guards", STATES, needs=("clock",)),
    Package(
        "lark",
        "grammars",
        """
import lark
parser = lark.Lark("start: NUMBER (\\"+\\" NUMBER)*\\n%import common.NUMBER\\n%ignore \\" \\"", parser="lalr")
return parser.parse("1 + 2").pretty(), lark.Lark('start: "a"+', parser="earley").parse("aa")""",
    ),
    Package(
        "pyparsing",
        "grammars",
        """
import pyparsing
n = pyparsing.Word(pyparsing.nums).set_parse_action(lambda t: int(t[0]))
return pyparsing.infix_notation(n, [(pyparsing.one_of("+ -"), 2, pyparsing.OpAssoc.LEFT)]).parse_string("1 + 2 - 3").as_list()""",
    ),
    Package(
        "regex",
        "patterns that `re` does not have",
        """
import regex
return regex.findall(r"\\p{Lu}\\w+", "Ab cd Ef"), regex.fullmatch(r"(?:cats){e<=1}", "cat"), regex.sub(r"(?<a>x)", r"[\\g<a>]", "axb")""",
    ),
    Package(
        "RapidFuzz",
        "similar texts",
        """
from rapidfuzz import fuzz, process
return round(fuzz.ratio("shipping", "shiping"), 3), process.extract("cost", ["costs", "coast", "x"], limit=2)""",
    ),
    Package(
        "deepdiff",
        "differences of values",
        """
import deepdiff
a, b = {"day": DAY, "ns": [1, 2]}, {"day": date.max, "ns": [1, 3, 4]}
return deepdiff.DeepDiff(a, b), deepdiff.DeepHash(a)[a], b == a + deepdiff.Delta(deepdiff.DeepDiff(a, b)), deepdiff.extract(a, "root['ns'][0]")""",
    ),
    Package(
        "pyrsistent",
        "persistent collections",
        """
import pyrsistent
value = pyrsistent.freeze({"a": [1, 2]})
return value.transform(["a", 0], 5), pyrsistent.thaw(value), pyrsistent.pvector([1]).append(2)""",
    ),
    Package(
        "sortedcontainers",
        "sorted collections",
        """
import sortedcontainers
days = sortedcontainers.SortedDict({date.max: 1, DAY: 2})
return days, sortedcontainers.SortedList([3, 1]).bisect(2), sortedcontainers.SortedSet("ba")""",
    ),
    Package(
        "toolz",
        "functions over functions and dicts",
        """
import toolz
return toolz.pipe([1, 2, 3], toolz.curried.map(lambda n: n * 2), list), toolz.groupby(len, ["a", "bb"]), toolz.assoc_in({}, ["a", "b"], 1)""",
    ),
    Package(
        "more-itertools",
        "iterators",
        """
import more_itertools
return list(more_itertools.chunked(range(5), 2)), more_itertools.one([1]), [*more_itertools.windowed([1, 2, 3], 2)], more_itertools.bucket([1, 2], key=lambda n: n % 2)[1]""",
        refused={
            "import more_itertools; more_itertools.random_product([1, 2])": "random.choice() uses randomness"
        },
    ),
    Package(
        "boltons",
        "collections, texts and caches",
        """
from boltons import cacheutils, dictutils, iterutils, setutils, strutils, timeutils
return (iterutils.remap({"a": [1, None]}, lambda p, k, v: v is not None), strutils.slugify("A b"), dictutils.OMD([("a", 1), ("a", 2)]),
    cacheutils.LRU(2, values={"a": 1}), timeutils.isoparse("2026-01-02T03:04:05"), setutils.IndexedSet([2, 1, 2]))""",
    ),
)
