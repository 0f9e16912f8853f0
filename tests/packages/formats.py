"""Packages for dates, amounts, documents and other formats."""

from tests.packages.package import Package

PACKAGES = (
    Package(
        "orjson",
        "JSON of dates and times",
        """
import orjson
return (orjson.dumps({"day": DAY, "at": MOMENT, "aware": AWARE, "time": MOMENT.time()}),
    orjson.dumps({DAY: 1, MOMENT: 2}, option=orjson.OPT_NON_STR_KEYS), orjson.loads(b"[1]"))""",
    ),
    Package(
        "pendulum",
        "dates, zones, durations, parsing",
        """
import pendulum
at = pendulum.datetime(2026, 1, 2, tz="Europe/Zurich")
return (at, at.add(months=1), at.date(), pendulum.parse("2026-01-02T03:04:05"), pendulum.instance(MOMENT),
    at.diff(pendulum.datetime(2027, 1, 1)).in_days(), pendulum.duration(days=2), at.to_date_string(),
    isinstance(at, datetime.datetime), pickle.loads(pickle.dumps(at)), at.in_timezone("UTC"))""",
        refused={"import pendulum; pendulum.now('UTC')": "datetime.now() reads the clock"},
    ),
    Package(
        "python-dateutil",
        "parsing, relative dates, recurrences, zones",
        """
from dateutil import parser, relativedelta, rrule, tz
zone = tz.gettz("Europe/Zurich")
return (parser.isoparse("2026-01-02T03:04:05Z"), parser.parse("2 Jan 2026 10:00", default=MOMENT),
    DAY + relativedelta.relativedelta(months=1, day=31), list(rrule.rrule(rrule.MONTHLY, count=3, dtstart=MOMENT)),
    MOMENT.replace(tzinfo=zone).isoformat(), relativedelta.relativedelta(date(2027, 3, 1), DAY),
    type(parser.isoparse("2026-01-02")) is datetime.datetime)""",
        refused={
            "from dateutil import parser; parser.parse('10:00')": "datetime.now() reads the clock"
        },
    ),
    Package(
        "arrow",
        "dates, zones, ranges",
        """
import arrow
at = arrow.get("2026-01-02T03:04:05+01:00")
return (at, at.shift(days=1), at.to("UTC"), at.format("YYYY-MM-DD"), arrow.get(MOMENT).humanize(arrow.get(AWARE).shift(hours=2)),
    [str(a) for a in arrow.Arrow.range("day", MOMENT, MOMENT + datetime.timedelta(2))], at.floor("month"))""",
        refused={"import arrow; arrow.utcnow()": "datetime.now() reads the clock"},
    ),
    Package(
        "pytz",
        "time zones",
        """
import pytz
zone = pytz.timezone("Europe/Zurich")
return zone.localize(MOMENT), zone.normalize(AWARE.astimezone(zone)), zone, pytz.country_timezones["ch"], len(pytz.all_timezones) > 400""",
    ),
    Package(
        "tzdata",
        "time zones for `zoneinfo`",
        """
import importlib.resources, zoneinfo, tzdata
zoneinfo.reset_tzpath([])
try:
    zone = zoneinfo.ZoneInfo.no_cache("Europe/Zurich")
    names = len(zoneinfo.available_timezones())
finally:
    zoneinfo.reset_tzpath()
return MOMENT.replace(tzinfo=zone).isoformat(), names > 400, tzdata.IANA_VERSION""",
    ),
    Package(
        "babel",
        "numbers, dates and languages",
        """
from babel import Locale, dates, numbers
return (numbers.format_currency(1234.5, "CHF", locale="de_CH"), dates.format_date(DAY, locale="fr"), Locale("de").languages["fr"],
    dates.format_datetime(MOMENT, tzinfo=dates.get_timezone("Europe/Zurich"), locale="en"), numbers.parse_decimal("1.234,5", locale="de"))""",
    ),
    Package(
        "holidays",
        "public holidays of a year; give `language`, or the locale of the machine decides",
        """
import holidays
days = holidays.country_holidays("CH", subdiv="ZH", years=2026)
return sorted(days.items()), DAY in days, days.get(date(2026, 8, 1)), type(min(days)) is date""",
    ),
    Package(
        "croniter",
        "nothing: it starts a process while it is imported",
        "",
        refused={"import croniter": "subprocess.Popen() starts a process"},
        pythons="3.11",
    ),
    Package(
        "py-moneyed",
        "amounts of money",
        """
import moneyed
price = moneyed.Money("10.50", "CHF")
return price * 3, price + moneyed.Money(1, moneyed.CHF), moneyed.l10n.format_money(price, locale="de_CH"), price.currency.name""",
    ),
    Package(
        "PyYAML",
        "reading and writing",
        """
import yaml
text = "a: [1, 2]\\nday: 2026-01-02\\nat: 2026-01-02 03:04:05\\n"
read = yaml.load(text, Loader=yaml.CSafeLoader)
return yaml.safe_load(text), read, type(read["day"]) is date, yaml.safe_dump({"day": DAY, "at": MOMENT}), yaml.__with_libyaml__""",
    ),
    Package(
        "ruamel.yaml",
        "reading and writing with comments",
        """
from ruamel.yaml import YAML
yaml, out = YAML(), io.StringIO()
tree = yaml.load("a: 1  # one\\nday: 2026-01-02\\nat: 2026-01-02 03:04:05\\n")
tree["b"] = [DAY]
yaml.dump(tree, out)
return out.getvalue(), type(tree["day"]) is date, YAML(typ="safe", pure=True).load("[1, {a: b}]")""",
    ),
    Package(
        "tomlkit",
        "TOML with comments",
        """
import tomlkit
tree = tomlkit.parse("# top\\n[a]\\nday = 2026-01-02  # day\\n")
tree["a"]["at"] = MOMENT
return tomlkit.dumps(tree), tree["a"]["day"], tree.unwrap()""",
    ),
    Package(
        "lxml",
        "trees, XPath, XSLT, HTML",
        """
from lxml import etree, html
root = etree.fromstring("<a><b n='1'>x</b><b n='2'/></a>")
style = etree.XSLT(etree.fromstring("<x:stylesheet version='1.0' xmlns:x='http://www.w3.org/1999/XSL/Transform'><x:template match='/'><c><x:value-of select='//b'/></c></x:template></x:stylesheet>"))
return root.xpath("//b[@n='2']/@n"), etree.tostring(root), str(style(root)), html.fromstring("<p>a<br>b").text_content()""",
    ),
    Package(
        "beautifulsoup4",
        "reading HTML",
        """
import bs4
soup = bs4.BeautifulSoup("<ul><li class=a>1<li>2</ul>", "html.parser")
return [item.get_text() for item in soup.find_all("li")], soup.select("li.a"), soup.prettify()""",
    ),
    Package(
        "openpyxl",
        "cells, styles and formulas of a workbook",
        """
import openpyxl
from openpyxl.formula import Tokenizer
from openpyxl.utils import get_column_letter
book = openpyxl.Workbook()
sheet = book.active
sheet.append(["n", DAY, MOMENT])
sheet["A2"] = "=SUM(A1:A1)"
return [[cell.value for cell in row] for row in sheet.rows], sheet["B1"].number_format, get_column_letter(28), [t.value for t in Tokenizer("=A1+2").items]""",
        needs=("clock",),
    ),
    Package(
        "xlsxwriter",
        "a workbook in memory",
        """
import xlsxwriter
out = io.BytesIO()
book = xlsxwriter.Workbook(out, {"in_memory": True})
book.set_properties({"created": MOMENT})
sheet = book.add_worksheet()
sheet.write_row(0, 0, ["n", 1, 2.5])
sheet.write_datetime(1, 0, MOMENT, book.add_format({"num_format": "yyyy"}))
book.close()
return out.getvalue()[:2], book.worksheets()[0].name""",
    ),
    Package(
        "tabulate",
        "tables as text",
        """
import tabulate
return tabulate.tabulate([["a", 1], ["b", 2.5]], headers=["k", "n"]), tabulate.tabulate([{"d": DAY}], headers="keys", tablefmt="github")""",
    ),
    Package(
        "Jinja2",
        "templates",
        """
import jinja2
env = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True)
return env.from_string("{% for n in ns %}{{ n }},{% endfor %}{{ day.isoformat() }} {{ '<'}}").render(ns=[1, 2], day=DAY)""",
        refused={
            "import jinja2; jinja2.Environment(loader=jinja2.FileSystemLoader('/etc')).get_template('hostname')": "open('/etc/hostname') accesses the file system",
            "import jinja2; jinja2.Template('{{ [1, 2] | random }}').render()": "random.choice() uses randomness",
        },
    ),
    Package(
        "Markdown",
        "Markdown with tables and a table of contents",
        """
import markdown
return markdown.markdown("# A\\n\\n[TOC]\\n\\n|a|b|\\n|-|-|\\n|1|2|", extensions=["tables", "toc"])""",
    ),
    Package(
        "markdown-it-py",
        "Markdown as HTML and as tokens",
        """
from markdown_it import MarkdownIt
md = MarkdownIt("commonmark").enable("table")
return md.render("# A\\n\\n|a|\\n|-|\\n|1|"), [t.type for t in md.parse("- a")]""",
    ),
    Package(
        "protobuf",
        "messages as bytes and JSON",
        """
from google.protobuf import json_format, struct_pb2, timestamp_pb2
struct, at = struct_pb2.Struct(), timestamp_pb2.Timestamp()
struct.update({"a": [1, "b"], "c": None})
at.FromDatetime(MOMENT)
return json_format.MessageToJson(struct, sort_keys=True), at.ToDatetime(), at.SerializeToString(), timestamp_pb2.Timestamp.FromString(at.SerializeToString()) == at""",
    ),
    Package(
        "cryptography",
        "hashes, signatures, Fernet with a given time, certificates",
        """
import base64
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
digest = hashes.Hash(hashes.SHA256())
digest.update(b"a")
mac = hmac.HMAC(b"key", hashes.SHA256())
mac.update(b"a")
key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
key.public_key().verify(key.sign(b"a"), b"a")
fernet = Fernet(base64.urlsafe_b64encode(b"k" * 32))
token = fernet._encrypt_from_parts(b"secret", 7, b"i" * 16)
return digest.finalize().hex(), mac.finalize().hex(), key.sign(b"a").hex(), fernet.decrypt(token), fernet.extract_timestamp(token)""",
        refused={
            "from cryptography.fernet import Fernet; Fernet.generate_key()": "os.urandom() uses randomness",
        },
    ),
    Package(
        "xxhash",
        "hashes",
        """
import xxhash
return xxhash.xxh64(b"a").hexdigest(), xxhash.xxh3_128_hexdigest(b"a", seed=7)""",
    ),
    Package(
        "zstandard",
        "compression",
        """
import zstandard
packed = zstandard.ZstdCompressor(level=3).compress(b"a" * 1000)
return len(packed) < 50, zstandard.ZstdDecompressor().decompress(packed) == b"a" * 1000""",
    ),
)
