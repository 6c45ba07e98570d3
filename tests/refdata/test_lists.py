"""Public lists as their publishers give them: every row is accounted for, twice changes nothing."""

import io
import zipfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from itservices.models import Load, QuarantinedRow
from itservices.operations import FileAlreadyLoaded
from recordkeeping.models import Event
from refdata.messages import KINDS, ListNotUnderstood
from refdata.models import Calendar, Closure, FxRate, LeiRecord, Listing, Revision, Venue
from refdata.queries import calendar, rate, rates
from refdata.refusals import GapInCalendar
from vocabulary.actor import Actor
from vocabulary.days import CalendarNotKnown, target_calendar
from vocabulary.occasion import Occasion

pytestmark = pytest.mark.django_db
JOB = Actor("job", "load-refdata", "load-refdata")
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
SAT_2026_12_26 = date(2026, 12, 26)


def load(kind: str, content: bytes, name: str = "list.csv", at: datetime = AT) -> Load:
    """Reads and loads a file as the command does."""
    found = KINDS[kind]
    return found.load(found.read(content, file_name=name), Occasion(JOB, at, at.date()))


def counts(found: Load) -> tuple[int, int, int, int]:
    """Received, accepted, unchanged, quarantined."""
    return found.received, found.accepted, found.unchanged, found.quarantined


def faults(found: Load) -> Counter[tuple[str, str]]:
    """How often which fault of which field."""
    reasons = QuarantinedRow.objects.filter(load=found).values_list("reasons", flat=True)
    return Counter((each["code"], each["field"]) for row in reasons for each in row)


@pytest.fixture
def reference(shared: Path) -> Path:
    return shared / "data" / "reference"


def lines(*rows: str) -> bytes:
    return ("\n".join(rows) + "\n").encode()


RATES = ("Date,USD,JPY,CYP,", "2026-10-30,1.1172,175.68,N/A,", "2026-10-29,1.113,175.92,N/A,")


class TestEcbRates:
    def test_the_whole_history_is_taken_once(self, reference: Path) -> None:
        content = (reference / "ecb_eurofxref-hist.zip").read_bytes()
        found = load("ecb-rates", content)
        assert counts(found) == (7126, 7126, 0, 0)
        assert found.totals["rates_new"] == FxRate.objects.count() == 221_702
        assert found.totals["gaps"] == 70_464
        assert FxRate.objects.get(currency="JPY", date="1999-01-04").rate == Decimal("133.73")
        with pytest.raises(FileAlreadyLoaded):
            load("ecb-rates", content)

    def test_a_newer_file_changes_only_what_differs(self) -> None:
        load("ecb-rates", lines(*RATES))
        newer = load(
            "ecb-rates",
            lines(RATES[0], "2026-11-02,1.12,176,N/A,", "2026-10-30,1.1173,175.68,N/A,", RATES[2]),
            at=LATER,
        )
        assert counts(newer) == (3, 2, 1, 0)
        assert (newer.totals["rates_new"], newer.totals["rates_corrected"]) == (2, 1)
        former = FxRate.objects.get(currency="USD", date="2026-10-30", superseded_at__isnull=False)
        assert (former.rate, former.superseded_at) == (Decimal("1.1172"), LATER)
        assert rates(["USD"], date(2026, 10, 30))["USD"].rate == Decimal("1.1173")

    def test_a_day_with_one_faulty_rate_is_set_aside_whole(self) -> None:
        found = load("ecb-rates", lines(*RATES, "2026-10-28,1.11,-4,N/A,", "2026-10-27,0,x,N/A,", "2026-10-27,1"))
        assert counts(found) == (5, 2, 0, 3)
        assert faults(found) == {
            ("must_be_positive", "JPY"): 1,
            ("must_be_positive", "USD"): 1,
            ("invalid_decimal", "JPY"): 1,
            ("list_not_understood", ""): 1,
        }
        assert QuarantinedRow.objects.get(load=found, line=4).raw == "2026-10-28,1.11,-4,N/A,"

    def test_a_rate_stands_for_seven_days_and_no_longer(self) -> None:
        load("ecb-rates", lines(*RATES))
        fri = date(2026, 10, 30)
        assert rate("USD", fri + timedelta(days=2)) == rate("USD", fri)
        assert rate("USD", fri + timedelta(days=7)) is not None
        assert rate("USD", fri + timedelta(days=8)) is None
        assert rate("CYP", fri) is None
        euro = rate("EUR", fri)
        assert euro is not None and euro.rate == 1

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            lines("Date,US Dollar", "2026-10-30,1"),
            lines("a,b"),
            lines("Date,EUR"),
            b'Date,USD,"JPY',
            b"Date,USD,\xff\xff\xff",
            b"Date,USD," + b"x" * 200_000,
        ],
    )
    def test_another_file_is_refused_as_a_whole(self, content: bytes) -> None:
        with pytest.raises(ListNotUnderstood):
            load("ecb-rates", content)
        assert not Load.objects.exists()

    def test_a_damaged_archive_is_refused_wherever_the_damage_is(self) -> None:
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("eurofxref-hist.csv", lines(*RATES))
        content = whole.getvalue()
        for at in range(2, len(content)):
            for damaged in (content[:at], content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]):
                try:
                    found = KINDS["ecb-rates"].read(damaged, file_name="list.zip")
                except ListNotUnderstood as why:
                    assert "archive" in str(why)
                else:
                    assert len(found.rows) == 2, "what is left whole is read as it was"

    def test_one_load_is_one_event(self) -> None:
        found = load("ecb-rates", lines(*RATES))
        event = Event.objects.get()
        assert (event.code, event.subject_ids) == ("file.loaded", [str(found.pk)])


class TestVenues:
    def test_the_list_of_iso_is_taken_but_for_countries_that_are_none(self, reference: Path) -> None:
        found = load("mics", (reference / "mic_iso10383_2025-02-10.csv").read_bytes())
        assert counts(found) == (2733, 2701, 0, 32)
        assert faults(found) == {("invalid_country", "country"): 32}
        assert Venue.objects.get(mic="XETR").operating_mic == "XETR"
        assert Venue.objects.filter(status="EXPIRED").count() == 502

    HEADER = "mic,operating_mic,name,category,country,status,expiry"

    def test_a_revision_keeps_what_the_venue_was(self) -> None:
        load("mics", lines(self.HEADER, "XPAR,,EURONEXT,RMKT,FR,ACTIVE,", "XAMS,,EURONEXT,RMKT,NL,ACTIVE,"))
        newer = load(
            "mics",
            lines(self.HEADER, "XPAR,,EURONEXT PARIS,RMKT,FR,EXPIRED,2026-11-02", "XLIS,,EURONEXT,RMKT,PT,ACTIVE,"),
        )
        assert counts(newer) == (2, 2, 0, 0)
        assert newer.totals["revised"] == 1
        kept = Revision.objects.get()
        assert (kept.kind, kept.key, kept.load_id) == ("venue", "XPAR", newer.pk)
        assert (kept.before["name"], kept.after["name"]) == ("EURONEXT", "EURONEXT PARIS")
        assert set(Venue.objects.values_list("mic", flat=True)) == {"XAMS", "XLIS", "XPAR"}

    def test_a_second_row_of_a_key_a_stray_quote_and_bytes_that_are_no_text_are_set_aside(self) -> None:
        good = "XPAR,,EURONEXT,RMKT,FR,ACTIVE,"
        content = lines(self.HEADER, good, good, 'XAMS,,"EURO"NEXT,RMKT,NL,ACTIVE,') + b"X\xffIS,,E,RMKT,PT,ACTIVE,\n\n"
        content += b"XLIS,,E\x00N,RMKT,PT,ACTIVE,\n"
        found = load("mics", content)
        assert counts(found) == (5, 1, 0, 4)
        assert faults(found) == {
            ("duplicate", ""): 1,
            ("list_not_understood", ""): 2,
            ("forbidden_character", "name"): 1,
        }


class TestLeis:
    def test_the_sample_is_taken_but_for_rows_without_a_country(self, reference: Path) -> None:
        found = load("leis", (reference / "lei_sample_10k.csv").read_bytes())
        assert counts(found) == (10_000, 9_998, 0, 2)
        assert faults(found) == {("missing", "country"): 2}
        assert LeiRecord.objects.count() == 9_998

    def test_a_check_digit_is_checked(self) -> None:
        found = load(
            "leis",
            lines("LEI,legal_name,country,category", "5493001KJTIIGC8Y1R13,Wrong,US,GENERAL"),
        )
        assert faults(found) == {("invalid_lei", "LEI"): 1}


class TestListings:
    def test_listings_need_their_venue(self, reference: Path) -> None:
        load("mics", (reference / "mic_iso10383_2025-02-10.csv").read_bytes())
        found = load("listings", (reference / "instruments_eu_listings_with_isin.csv").read_bytes())
        assert counts(found) == (4552, 4529, 0, 23)
        assert faults(found) == {("missing", "currency"): 22, ("forbidden_character", "name"): 1}
        assert Listing.objects.filter(delisted=True).count() == 381
        assert Listing.objects.values("isin").distinct().count() == 3278

    def test_a_listing_on_an_unknown_venue_is_set_aside(self) -> None:
        found = load(
            "listings",
            lines("symbol,name,currency,mic,isin,delisted", "SAP.DE,SAP,EUR,XETR,DE0007164600,False"),
        )
        assert counts(found) == (1, 0, 0, 1)
        assert faults(found) == {("unknown_venue", "mic"): 1}

    def test_a_wrong_check_digit_and_a_retired_currency_are_set_aside(self) -> None:
        load("mics", lines(TestVenues.HEADER, "XETR,,XETRA,RMKT,DE,ACTIVE,"))
        found = load(
            "listings",
            lines("symbol,name,currency,mic,isin,delisted", "SAP.DE,SAP,DEM,XETR,DE0007164601,maybe"),
        )
        assert faults(found) == {
            ("isin_checksum", "isin"): 1,
            ("invalid_currency", "currency"): 1,
            ("invalid_flag", "delisted"): 1,
        }


class TestClosures:
    def test_exchanges_get_a_calendar_each(self, reference: Path) -> None:
        content = (reference / "exchange_weekday_closures_2018_2026.csv").read_bytes()
        found = load("exchange-closures", content)
        assert counts(found) == (2138, 2138, 0, 0)
        assert Calendar.objects.count() == 22
        new_york = calendar("XNYS")
        assert not new_york.is_open(date(2026, 7, 3))
        assert new_york.is_open(date(2026, 11, 27)), "the day after Thanksgiving closes early, and is open"
        with pytest.raises(CalendarNotKnown):
            new_york.is_open(date(2027, 1, 4))

    def test_t2_is_what_its_rule_says(self, reference: Path) -> None:
        load("t2-closing-days", (reference / "target_t2_closing_days_2018_2027.csv").read_bytes())
        loaded, ruled = calendar("T2"), target_calendar()
        days = [date(2018, 1, 1) + timedelta(days=n) for n in range(3652)]
        assert [loaded.is_open(day) for day in days] == [ruled.is_open(day) for day in days]

    HEADER = "date,name"

    def test_a_newer_file_takes_back_what_it_does_not_name_and_remembers(self) -> None:
        load("t2-closing-days", lines(self.HEADER, "2026-12-25,Christmas Day", "2026-12-28,Invented"))
        newer = load("t2-closing-days", lines(self.HEADER, "2026-12-25,Christmas Day", "2026-12-29,Declared"), at=LATER)
        assert counts(newer) == (2, 1, 1, 0)
        assert newer.totals["closures_ended"] == 1
        mon, tue = date(2026, 12, 28), date(2026, 12, 29)
        assert (calendar("T2").is_open(mon), calendar("T2").is_open(tue)) == (True, False)
        before = calendar("T2", known_on=AT.date())
        assert (before.is_open(mon), before.is_open(tue)) == (False, True)

    def test_a_mistyped_year_does_not_make_the_years_between_known(self) -> None:
        with pytest.raises(GapInCalendar) as no:
            load(
                "t2-closing-days", lines(self.HEADER, "2026-12-25,Christmas", "2027-01-01,New Year", "2062-12-25,Typo")
            )
        assert no.value.data == {
            "calendar": "T2",
            "covers": "[2026-01-01, 2028-01-01)",
            "offered": "[2062-01-01, 2063-01-01)",
        }

    def test_nothing_is_taken_back_by_a_file_with_rows_set_aside(self) -> None:
        load("t2-closing-days", lines(self.HEADER, "2026-12-25,Christmas Day", "2026-12-28,Kept"))
        newer = load("t2-closing-days", lines(self.HEADER, "2026-12-25,Christmas Day", "2026-12-2x,Broken"))
        assert counts(newer) == (2, 0, 1, 1)
        assert Closure.objects.count() == 2
        assert not calendar("T2").is_open(date(2026, 12, 28))


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize(
    "header", [b"", b"\n", b'"', b'mic,"date', b"\xff\xfem\x00i\x00c\x00", b"Date,USD,USD", b"x" * 200_000]
)
def test_a_damaged_header_says_so_whatever_the_list(kind: str, header: bytes) -> None:
    with pytest.raises(ListNotUnderstood):
        KINDS[kind].read(header + b"\n2026-01-01,1\n", file_name="list.csv")


def test_a_file_may_have_any_name() -> None:
    content = lines("date,name", "2026-12-25,Christmas Day")
    assert load("t2-closing-days", content, name="d\udcedas.csv").file_name == r"d\udcedas.csv"
    with pytest.raises(FileAlreadyLoaded, match=r"d\\udcedas"):
        load("t2-closing-days", content, name="d\udcedas.csv")
