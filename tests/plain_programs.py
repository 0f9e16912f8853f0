"""Small programs that give the same with and without the reproducibility rules.

Each is the body of a function. `DEFINITIONS` is what they share, at the top of their module.
"""

from collections.abc import Mapping

DEFINITIONS = """\
import abc, collections.abc, copy, csv, datetime, enum, functools, inspect, io, json, logging
import operator, os, pickle, plistlib, posix, pydoc, random, re, reprlib, sched, secrets, string
import sys, textwrap, threading, time, timeit, types, typing, unittest.mock, uuid, weakref
import xmlrpc.client, zoneinfo
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, timedelta, timezone

DAY = date(2026, 1, 2)
MOMENT = datetime.datetime(2026, 1, 2, 3, 4, 5, 6)
AWARE = MOMENT.replace(tzinfo=timezone.utc)
ZURICH = MOMENT.replace(tzinfo=zoneinfo.ZoneInfo("Europe/Zurich"))
ALL = [DAY, MOMENT, AWARE, ZURICH, date.min, date.max, datetime.datetime.min, datetime.datetime.max]


class Later(datetime.datetime):
    pass


class Day(date):
    def __new__(cls, year, month=1, day=1):
        self = super().__new__(cls, year, month, day)
        self.label = f"{year}!"
        return self

    def __reduce__(self):
        return Day, (self.year, self.month, self.day)


class Slotted(datetime.datetime):
    __slots__ = ("note",)


class Holiday(date, enum.Enum):
    NEW_YEAR = 2026, 1, 1
    CHRISTMAS = 2026, 12, 25


class Stamp(datetime.datetime, enum.Enum):
    START = 2026, 1, 1


class Abstract(date, abc.ABC):
    @abc.abstractmethod
    def name(self):
        pass


class Named(Abstract):
    def name(self):
        return "named"


class Registered(abc.ABC):
    pass


class Meta(type):
    def __new__(mcs, name, bases, body):
        return super().__new__(mcs, name, bases, {**body, "made": name})


class Made(datetime.datetime, metaclass=Meta):
    pass


@typing.runtime_checkable
class HasWeekday(typing.Protocol):
    def weekday(self): ...


@dataclass(order=True, frozen=True)
class Due:
    day: date = field(default=DAY)
    at: datetime.datetime = MOMENT
    key: uuid.UUID = field(default_factory=lambda: uuid.UUID(int=7))
    clock: typing.Callable = time.time


class Row(typing.NamedTuple):
    day: date
    at: datetime.datetime


class Timer:
    clock = time.perf_counter
    now = datetime.datetime.now
    token = secrets.token_hex
    pick = random.choice


class Dice(random.Random):
    def random(self):
        return 0.5


FUNCTIONS = [
    time.time, time.time_ns, time.monotonic, time.perf_counter, time.process_time, time.localtime,
    time.gmtime, time.strftime, time.ctime, time.asctime, time.clock_gettime, os.times, os.urandom,
    os.mkfifo, datetime.datetime.now, datetime.datetime.utcnow, datetime.datetime.today, date.today,
    Later.now, Later.today, random.random, random.choice, random.randint, random.shuffle,
    random.seed, random.gauss, uuid.uuid1, uuid.uuid4, uuid.getnode, secrets.token_hex,
    secrets.choice, secrets.randbelow, secrets.randbits, threading.Thread.start, random.Random.seed,
    random.Random(1).seed, logging.LogRecord.__init__, logging.Handler.handleError,
    vars(date)["today"], vars(datetime.datetime)["now"], vars(random.Random.__base__)["seed"],
]
NAMES = [
    "__name__", "__qualname__", "__module__", "__doc__", "__text_signature__", "__annotations__",
    "__objclass__",
]


@functools.singledispatch
def shown(value):
    return "?"


@shown.register
def _(value: date):
    return "a day"


@shown.register(datetime.datetime)
def _(value):
    return "a moment"


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def kind(value):
    match value:
        case datetime.datetime(year=year):
            return "moment", year
        case date(month=month):
            return "day", month
        case _:
            return "else"


def annotated(day: date, at: "datetime.datetime | None" = None) -> list[date]:
    return [day]


"""

PROGRAMS: Mapping[str, str] = {
    "exact types": """
return [type(v) is t for v, t in [
    (DAY, date), (MOMENT, datetime.datetime), (MOMENT.date(), date), (date.min, date),
    (datetime.datetime.max, datetime.datetime), (DAY + timedelta(1), date),
    (MOMENT + timedelta(1), datetime.datetime), (MOMENT - timedelta(1), datetime.datetime),
    (datetime.datetime.strptime("2026", "%Y"), datetime.datetime),
    (datetime.datetime.strptime("2026", "%Y").date(), date),
    (datetime.datetime.combine(DAY, datetime.time(3)), datetime.datetime),
    (datetime.datetime.fromisoformat("2026-01-02"), datetime.datetime),
    (date.fromisoformat("2026-01-02"), date), (date.fromordinal(9), date),
    (datetime.datetime.fromtimestamp(0, timezone.utc), datetime.datetime),
    (date.fromisocalendar(2026, 1, 1), date), (DAY.replace(year=2), date),
    (AWARE.astimezone(ZURICH.tzinfo), datetime.datetime), (copy.copy(DAY), date),
    (pickle.loads(pickle.dumps(MOMENT)), datetime.datetime), (Later(2026, 1, 1).date(), date),
]]""",
    "a table by type": """
table = {date: "a day", datetime.datetime: "a moment"}
return [table.get(type(value)) for value in [*ALL, MOMENT.date(), Later(1, 1, 1)]]""",
    "types of types": """
return [type(k) for k in (date, datetime.datetime, Later, Day, Holiday, Abstract, random.Random,
    threading.Thread, logging.LogRecord, logging.Formatter, logging.Handler, uuid.UUID)]""",
    "repr of types": "return date, datetime.datetime, [Later, Day, Holiday, random.Random, Due]",
    "names of types": """
return [[k.__name__, k.__qualname__, k.__module__, k.__doc__, k.__mro__, k.__bases__, k.__flags__,
    k.__basicsize__, k.__dictoffset__] for k in (date, datetime.datetime, random.Random)]""",
    "dictionaries of types": """
return [[*vars(k)] for k in (date, datetime.datetime, Later, random.Random, random.Random.__base__,
    threading.Thread, logging.Formatter, logging.LogRecord, logging.Handler)]""",
    "members of types": "return dir(date), dir(datetime.datetime), dir(Later), dir(random.Random)",
    "instances": """
return [[isinstance(v, k) for k in (date, datetime.datetime, Later, Day, object, HasWeekday,
    collections.abc.Hashable)] for v in [*ALL, Later(1, 1, 1), Day(1), Holiday.NEW_YEAR, 1, None]]""",
    "subclasses": """
kinds = date, datetime.datetime, Later, Day, Holiday, Abstract, Named, object
return [[issubclass(a, b) for a in kinds] for b in kinds]""",
    "an enum of dates": """
return [Holiday.NEW_YEAR, Holiday.CHRISTMAS.isoformat(), Holiday(date(2026, 1, 1)), [*Holiday],
    Holiday.NEW_YEAR < Holiday.CHRISTMAS, Holiday.NEW_YEAR.value, Stamp.START.hour, repr(Stamp.START),
    type(Holiday), Holiday.__members__]""",
    "an enum made here": """
made = enum.Enum("Made", {"A": 1}, type=int), enum.Enum("Days", {"A": (2026, 1, 1)}, type=date)
return [[*m] for m in made]""",
    "a subclass with __new__": """
day = Day(2026, 5)
return day, day.label, type(day), day + timedelta(1), type(day + timedelta(1)), day == date(2026, 5, 1)""",
    "a subclass with slots": """
value = Slotted(2026, 1, 1)
value.note = "x"
return value, value.note, attempt(setattr, value, "other", 1), hasattr(value, "__dict__")""",
    "an abstract subclass": "return attempt(Abstract, 1, 1, 1), Named(2026, 1, 1), Named(1, 1, 1).name()",
    "a subclass with a metaclass": "return Made.made, type(Made), Made(2026, 1, 1), type(Made(1, 1, 1))",
    "a subclass of both": """
return attempt(type, "Both", (Later, Slotted), {}), attempt(type, "Odd", (date, int), {})""",
    "a subclass made here": """
class Here(datetime.datetime):
    def __init_subclass__(cls, **options):
        cls.options = options
class Below(Here, a=1):
    pass
return Below.options, Below(1, 1, 1), Below.__mro__[1:], Below.__base__, Below.fromordinal(1)""",
    "what an ABC registers": """
Registered.register(date)
return isinstance(DAY, Registered), isinstance(MOMENT, Registered), isinstance(Later(1, 1, 1), Registered)""",
    "a protocol": "return [isinstance(value, HasWeekday) for value in (DAY, MOMENT, Later(1, 1, 1), 1)]",
    "fields of a dataclass": """
return [f.name for f in fields(Due)], Due() == Due(), [f.type for f in fields(Due)], Due().day, Due().at""",
    "a dataclass": """
return replace(Due(), day=date(1, 1, 1)).day, sorted([Due(date(3, 1, 1)), Due()])[0].day, asdict(Due())["day"]""",
    "a default of a dataclass": "return Due().clock is time.time, Due(), Due.clock == time.time",
    "a named tuple": "return Row(DAY, MOMENT), Row.__annotations__, Row(DAY, MOMENT)._asdict()",
    "single dispatch": """
values = [*ALL, Later(1, 1, 1), Day(1), Holiday.NEW_YEAR, 1]
return [shown(v) for v in values], shown.dispatch(Later).__name__, len(shown.registry)""",
    "a match": "return [kind(value) for value in [*ALL, Later(1, 1, 1), Day(3), 1]]",
    "copies": """
values = [*ALL, Later(2026, 1, 1), Day(5), Holiday.NEW_YEAR]
return [(copy.copy(v), copy.deepcopy(v), type(copy.deepcopy([v])[0])) for v in values]""",
    "copies of functions": """
named = time.time, os.urandom, uuid.uuid4, datetime.datetime.now, random.random
return [(copy.copy(f) is f, copy.deepcopy(f) is f, copy.deepcopy({"a": [f]})["a"][0] is f) for f in named]""",
    "type hints": """
return typing.get_type_hints(annotated), typing.get_type_hints(Due), typing.get_type_hints(Row)""",
    "type hints of functions": "return [attempt(typing.get_type_hints, f) for f in FUNCTIONS]",
    "unions": "return date | None, typing.Optional[date], isinstance(DAY, date | int), list[date]",
    "pickles": """
values = [*ALL, Later(2026, 1, 1), Day(5), Holiday.NEW_YEAR, Due(), Row(DAY, MOMENT), date, Later]
return [[pickle.dumps(v, p) for p in range(pickle.HIGHEST_PROTOCOL + 1)] for v in values]""",
    "pickles by Python code": """
values = [*ALL, Later(2026, 1, 1), Day(5), Holiday.NEW_YEAR, Due()]
return [[pickle._dumps(v, p) for p in range(pickle.HIGHEST_PROTOCOL + 1)] for v in values]""",
    "what pickles give": """
values = [*ALL, Later(2026, 1, 1), Day(5), Holiday.NEW_YEAR, Due()]
return [[pickle.loads(pickle.dumps(v, p)) == v for p in range(6)] for v in values]""",
    "pickles of functions": """
named = [f for f in FUNCTIONS if not isinstance(getattr(f, "__self__", None), random.Random)]
return [[attempt(pickle.dumps, f, p) for p in range(6)] for f in named]""",
    "pickles of functions by Python code": """
named = [f for f in FUNCTIONS if not isinstance(getattr(f, "__self__", None), random.Random)]
return [[attempt(pickle._dumps, f, p) for p in range(6)] for f in named]""",
    "what pickles of functions give": """
named = time.time, os.urandom, os.mkfifo, uuid.uuid4, secrets.token_hex, datetime.datetime.now, Later.now
return [[pickle.loads(pickle.dumps(f, p)) == f for p in range(6)] for f in named]""",
    "a pickle of a generator": """
dice = random.Random(7)
dice.random()
return pickle.loads(pickle.dumps(dice)).random() == dice.random(), type(pickle.loads(pickle.dumps(dice)))""",
    "texts": "return [(repr(v), str(v), f'{v}', f'{v:%d.%m.%Y}', '%s' % v) for v in ALL[:5]]",
    "short texts": "return [reprlib.repr([v]) for v in ALL], [*map(ascii, ALL)]",
    "hashes": """
return [hash(v) == hash(copy.deepcopy(v)) for v in ALL], len({*ALL, *ALL}), {DAY: 1}[MOMENT.date()]""",
    "comparisons": """
return DAY < date.max, MOMENT == Later(2026, 1, 2, 3, 4, 5, 6), DAY == MOMENT, attempt(operator.lt, DAY, MOMENT), \\
    attempt(operator.lt, MOMENT, AWARE), sorted([date(3, 1, 1), DAY]), max(ALL[0], ALL[4])""",
    "sums": """
return DAY + timedelta(9), DAY - date(2025, 1, 1), MOMENT - timedelta(hours=1), AWARE - ZURICH, \\
    attempt(operator.add, DAY, 1), attempt(operator.add, date.max, timedelta(1)), Later(1, 1, 1) + timedelta(1)""",
    "zones": "return ZURICH.utcoffset(), ZURICH.tzname(), AWARE.astimezone(ZURICH.tzinfo), ZURICH.isoformat()",
    "dates that are wrong": """
return attempt(date, 2026, 2, 30), attempt(date), attempt(date, "x"), attempt(datetime.datetime, 1), \\
    attempt(date.fromisoformat, "x"), attempt(datetime.datetime.strptime, "x", "%Y")""",
    "changes that are refused": """
return attempt(setattr, date, "today", 1), attempt(setattr, datetime.datetime, "x", 1), \\
    attempt(delattr, datetime.datetime, "now"), attempt(setattr, time.time, "x", 1), \\
    attempt(setattr, datetime.datetime.now, "x", 1), attempt(delattr, os.urandom, "__name__")""",
    "attributes of functions": """
return [[attempt(getattr, f, name) for name in NAMES] for f in FUNCTIONS]""",
    "members of functions": """
import builtins
return [dir(f) for f in FUNCTIONS if not isinstance(f, types.FunctionType)]""",
    "kinds of functions": """
tests = (inspect.isbuiltin, inspect.isfunction, inspect.ismethod, inspect.isroutine, callable,
    inspect.ismethoddescriptor, inspect.isclass, inspect.iscoroutinefunction, inspect.isgeneratorfunction)
return [[test(f) for test in tests] for f in FUNCTIONS]""",
    "classes of functions": "return [f.__class__ for f in FUNCTIONS], isinstance(time.time, types.BuiltinFunctionType)",
    "signatures": "return [attempt(inspect.signature, f) for f in FUNCTIONS]",
    "signatures of classes": """
return [attempt(inspect.signature, k) for k in (date, datetime.datetime, random.Random, Dice, Later, Day,
    threading.Thread, logging.LogRecord, logging.Formatter, logging.Handler, uuid.UUID)]""",
    "texts of functions": "return [repr(f) for f in FUNCTIONS], str(time.time), f'{os.urandom}'",
    "sources of functions": """
named = uuid.uuid4, secrets.token_hex, random.choice, threading.Thread.start, random.Random.seed
return [attempt(lambda f=f: inspect.getsource(f)[:40]) for f in named]""",
    "documentation": "return pydoc.render_doc(datetime.datetime), pydoc.render_doc(date), pydoc.render_doc(time.time)",
    "documentation of generators": "return pydoc.render_doc(random.Random), pydoc.render_doc(uuid.uuid4)",
    "equality of functions": """
now = datetime.datetime.now
return now == datetime.datetime.now, now == Later.now, now is datetime.datetime.now, hash(now) == hash(datetime.datetime.now), \\
    time.time == time.time, time.time != time.monotonic, len({*FUNCTIONS}), len({now, datetime.datetime.now})""",
    "functions of an instance": """
timer = Timer()
return timer.clock is Timer.clock is time.perf_counter, timer.now == datetime.datetime.now, timer.pick == random.choice, \\
    timer.token.__self__ is timer, timer.clock.__name__""",
    "what functions belong to": """
return time.time.__self__ is time, os.urandom.__self__ is posix, datetime.datetime.now.__self__ is datetime.datetime, \\
    Later.now.__self__ is Later, random.choice.__self__ is random.random.__self__, MOMENT.now.__self__""",
    "the same under two names": """
return os.urandom is posix.urandom, random._urandom is os.urandom, os.mkfifo is posix.mkfifo, os.times is posix.times, \\
    vars(logging.Formatter)["converter"] is time.localtime, timeit.default_timer is time.perf_counter, \\
    datetime.datetime is __import__("_datetime").datetime, date is __import__("_datetime").date, \\
    random.Random.random is random.Random.__base__.random""",
    "weak references": "return weakref.ref(time.time)() is time.time, weakref.ref(random.Random)() is random.Random",
    "partial functions": """
part = functools.partial(time.strftime, "%Y")
return part, part.func is time.strftime, part(time.gmtime(0)), pickle.loads(pickle.dumps(part))(time.gmtime(0))""",
    "a function that is patched": """
with unittest.mock.patch("time.time", return_value=7.0):
    patched = time.time()
class Fixed(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 1, 1)
with unittest.mock.patch("datetime.datetime", Fixed):
    at = datetime.datetime.now()
return patched, at, time.time.__name__, datetime.datetime.__name__""",
    "a specification": """
mock = unittest.mock.create_autospec(datetime.datetime)
return [attempt(setattr, mock, "nothing", 1), isinstance(mock, type), mock.now.return_value is None]""",
    "generators": """
dice = random.Random(7)
return dice.random(), dice.gauss(0, 1), dice.sample(range(99), 5), random.Random("a").random(), dice.getstate()[0], \\
    dice.choices("abc", k=4), dice.randbytes(3), random.Random(b"x").getrandbits(40), random.Random(1.5).random()""",
    "a generator that is seeded again": """
dice = random.Random(1)
dice.seed(7)
first = dice.random()
dice.seed(a=7)
dice.seed("x", version=1), dice.seed(b"x"), random.Random.seed(dice, 7)
return first, dice.random(), random.Random(7).random(), attempt(dice.seed, 1, 2, 3), attempt(random.Random.seed)""",
    "a generator that gets its state": """
dice = random.Random()
dice.setstate(random.Random(7).getstate())
other = random.Random()
other.seed(7)
return dice.random(), other.random(), vars(dice), vars(other), copy.deepcopy(random.Random(7)).random(), \\
    copy.copy(random.Random(7)).choice("abc"), Dice().random(), type(random.SystemRandom())""",
    "a generator of one's own": "return Dice(1).random(), Dice(1).choice('abc'), Dice(2).shuffle([1, 2]), Dice.__mro__",
    "identities of seeded UUIDs": """
return uuid.uuid5(uuid.NAMESPACE_URL, "a"), uuid.uuid3(uuid.NAMESPACE_DNS, "a"), uuid.UUID(int=1), uuid.UUID(int=1, version=4)""",
    "times that are given": """
return time.gmtime(0), time.strftime("%Y", time.gmtime(0)), time.asctime(time.gmtime(0)), time.localtime(0)[:2], \\
    attempt(time.gmtime, "x"), attempt(time.localtime, 1, 2)""",
    "wrong arguments": """
return attempt(time.ctime, 1, 2), attempt(random.Random(1).choice), attempt(random.Random, 1, 2)""",
    "JSON": "return json.dumps(ALL, default=str), attempt(json.dumps, DAY), json.dumps(asdict(Due()), default=str)[:60]",
    "CSV": """
out = io.StringIO()
csv.writer(out).writerow(ALL)
return out.getvalue()""",
    "property lists": "return plistlib.dumps({'at': MOMENT}), plistlib.loads(plistlib.dumps({'at': MOMENT}))",
    "XML-RPC": "return xmlrpc.client.dumps((MOMENT,)), xmlrpc.client.DateTime(MOMENT), xmlrpc.client.DateTime(1).value[:4]",
    "templates": "return string.Template('$a').substitute(a=DAY), '{0.year} {1:%H}'.format(DAY, MOMENT), textwrap.fill(str(ALL[:3]))",
    "getters": "return operator.attrgetter('year', 'month')(DAY), operator.methodcaller('isoformat')(MOMENT), re.sub('a', str(DAY), 'a')",
    "static attributes": """
static = [inspect.getattr_static(datetime.datetime, name) for name in ("now", "today", "utcnow", "strptime")]
return static, [type(s) is type(vars(datetime.datetime)["strptime"]) for s in static[3:]], [s.__class__ for s in static]""",
    "attributes by kind": """
return [tuple(a)[:3] for k in (date, datetime.datetime, random.Random) for a in inspect.classify_class_attrs(k)]""",
    "a thread": "return threading.Thread(target=print), threading.current_thread() is threading.main_thread(), threading.Thread.__mro__",
    "a log record": """
record = logging.makeLogRecord({"msg": "%s", "args": (DAY,)})
return record, record.getMessage(), logging.Formatter("%(levelname)s %(message)s").format(record), type(record), sorted(vars(record))""",
    "the module of dates": "return sorted(vars(datetime)), sorted(vars(time)), sorted(random.__all__), sorted(vars(uuid))",
    "everything of a module": "return [name for name, v in vars(datetime).items() if isinstance(v, type)], datetime.datetime_CAPI.__class__",
    "variables": "return type(os.environ), os.environ.get('NOT_THERE'), attempt(operator.getitem, os.environ, 'NOT_THERE')",
    "loaders": """
import importlib.util
names = "readline", "ssl", "_curses", "faulthandler", "resource", "_locale", "json"
specs = [importlib.util.find_spec(name) for name in names]
return [(type(s.loader), s.loader.__class__, s.name, s.origin) for s in specs if s]""",
    "modules that are guarded": """
import faulthandler, locale, resource, signal, ssl, _locale
methods = [ssl.SSLContext.load_verify_locations, ssl.SSLContext.load_cert_chain, faulthandler.dump_traceback_later,
    locale.bindtextdomain, resource.getrusage, ssl.RAND_bytes, signal.pidfd_send_signal]
return [(attempt(inspect.signature, m), m, m.__doc__, dir(m), m.__class__) for m in methods], [*vars(ssl.SSLContext)], \\
    locale.bindtextdomain is _locale.bindtextdomain, type(ssl), ssl.__loader__.__class__, ssl.SSLContext.__mro__""",
    "superclasses": "return super(Later, Later).now == datetime.datetime.now, super(Later, Later(1, 1, 1)).isoformat(), super(Day, Day).today.__name__",
    "refused by the class": "return attempt(vars(datetime.datetime)['now']), attempt(vars(datetime.datetime)['strptime'], 1)",
}
