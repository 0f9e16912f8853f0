"""Earlier versions of packages that are still used; they have an environment of their own."""

from tests.packages.package import Package
from tests.packages.rules import STATES

_FRAMES = """
import pandas
frame = pandas.DataFrame({"day": [DAY, date.max], "at": [MOMENT, MOMENT], "n": [1, 2]})
return (frame, frame.dtypes, frame.groupby("n").sum(numeric_only=True), frame.to_json(date_format="iso"),
    pandas.date_range(MOMENT, periods=2, tz="Europe/Zurich"), pickle.loads(pickle.dumps(frame)),
    pandas.read_csv(io.StringIO("a,b\\n1,x\\n")), type(frame.at[0, "day"]) is date)"""
_SCHEMAS = """
import marshmallow
from marshmallow import fields, post_load
class Due(marshmallow.Schema):
    day = fields.Date(required=True)
    n = fields.Int(load_default=2)
    @post_load
    def make(self, data, **kwargs):
        return sorted(data.items())
return Due().load({"day": "2026-01-02"}), Due().dump({"day": DAY}), Due().validate({"n": "x"})"""
PACKAGES = (
    Package(
        "pydantic",
        "models with dates, JSON, JSON Schema, validators",
        """
import pydantic
class Due(pydantic.BaseModel):
    day: date
    at: datetime.datetime = MOMENT
    either: typing.Union[int, date] = 1
    @pydantic.validator("day", allow_reuse=True)
    def not_late(cls, day):
        return min(day, DAY)
due = Due(day="2027-01-02", either=DAY)
return due, due.dict(), due.json(), Due.schema(), type(due.day) is date, Due.parse_raw(due.json()) == due, copy.deepcopy(due), pydantic.VERSION[0]""",
    ),
    Package("python-statemachine", "a state machine with guards", STATES),
    Package("pandas", "frames, groups, dates, JSON, CSV in memory", _FRAMES, needs=("clock",)),
    Package("marshmallow", "schemas that load and dump dates", _SCHEMAS),
)
