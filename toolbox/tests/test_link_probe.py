"""Every answer that a link may meet, from a server of our own: what each one means, and what is never done."""

import ssl
from datetime import timedelta
from email.utils import format_datetime

import pytest

from toolbox.links.probe import LONGEST_WAIT, MOST_REDIRECTIONS, Prober, Reason, plain, reason_of, verified_tls, wait_of
from toolbox.tests import answering
from toolbox.tests.answering import HOST, LOOPBACK, NO_NAMES, answer, to

NAMED = {
    401: Reason.SIGN_IN,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    410: Reason.GONE,
    429: Reason.ASKS_TO_WAIT,
}


@pytest.fixture
def site():
    with answering.a_site() as running:
        yield running


def ask(site, link, now, **changed):
    return site.prober(**changed).ask(link, now)


# --- Codes ------------------------------------------------------------------------------------------------------------
def test_each_code_means_one_thing_and_only_404_and_410_say_that_a_page_is_gone():
    for status in range(200, 600):
        expected = {2: Reason.OPENS, 3: Reason.OTHER, 4: NAMED.get(status, Reason.OTHER), 5: Reason.SERVER}
        assert reason_of(status) == expected[status // 100]
    assert {n for n in range(200, 600) if reason_of(n) in (Reason.NOT_FOUND, Reason.GONE)} == {404, 410}


@pytest.mark.parametrize(
    "status",
    [200, 201, 204, 206, 226, 300, 304, 305, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 418, 421, 426, 429,
     444, 451, 499, 500, 501, 502, 503, 504, 508, 520, 530, 599, 600, 799, 999],
)  # fmt: skip
def test_the_portal_reads_each_code_from_a_server(site, now, status):
    found = ask(site, site.link(f"/{status}"), now)
    assert (found.status, found.reason) == (status, reason_of(status))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_to_a_page_that_opens_is_a_page_that_opens(site, now, status):
    link = site.play("/ancienne", GET=to(site.link("/200"), status))
    assert ask(site, link, now).reason == Reason.OPENS


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_without_an_address_is_to_be_looked_at(site, now, status):
    assert ask(site, site.link(f"/{status}"), now).reason == Reason.OTHER


# --- HEAD, then GET ---------------------------------------------------------------------------------------------------
def test_a_page_that_opens_is_asked_by_head_alone(site, now):
    ask(site, site.link("/200"), now)
    assert site.methods() == ["HEAD"]


@pytest.mark.parametrize("badly", [400, 401, 403, 404, 405, 406, 410, 500, 501, 502])
def test_a_server_that_treats_head_badly_is_asked_again_by_get(site, now, badly):
    link = site.play("/guide", HEAD=answer(badly), GET=answer(200, body=b"<h1>Guide</h1>"))
    assert ask(site, link, now).reason == Reason.OPENS
    assert site.methods() == ["HEAD", "GET"]


@pytest.mark.parametrize("badly", [answering.silence, answering.drip, answering.flood, b"", b"Bonjour\r\n\r\n"])
def test_a_server_that_loses_its_way_at_head_is_asked_by_get(site, now, badly):
    link = site.play("/guide", HEAD=badly, GET=answer(200))
    assert ask(site, link, now, head_seconds=0.3).reason == Reason.OPENS


def test_a_page_is_gone_only_when_get_says_so(site, now):
    link = site.play("/guide", HEAD=answer(200), GET=answer(404))
    assert ask(site, link, now).reason == Reason.OPENS
    link = site.play("/fiche", HEAD=answer(404), GET=answer(403))
    assert ask(site, link, now).reason == Reason.FORBIDDEN
    assert ask(site, site.link("/404"), now).reason == Reason.NOT_FOUND
    assert site.methods("/404") == ["HEAD", "GET"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_site_that_asks_to_wait_is_not_asked_twice(site, now, status):
    site.play("/guide", GET=answer(status, "Retry-After: 120"))
    found = ask(site, site.link("/guide"), now)
    assert (found.reason, found.status, found.wait) == (Reason.ASKS_TO_WAIT, status, timedelta(minutes=2))
    assert site.methods() == ["HEAD"]


# --- Redirections -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("hops", range(1, MOST_REDIRECTIONS + 3))
def test_five_redirections_are_followed_and_no_more(site, now, hops):
    for n in range(hops):
        site.play(f"/saut-{n}", GET=to(f"saut-{n + 1}"))
    site.play(f"/saut-{hops}", GET=answer(200))
    expected = Reason.OPENS if hops <= MOST_REDIRECTIONS else Reason.REDIRECTIONS
    assert ask(site, site.link("/saut-0"), now).reason == expected


def test_a_circle_is_seen_at_its_first_turn(site, now):
    site.play("/a", GET=to("/b"))
    site.play("/b", GET=to("/a"))
    assert ask(site, site.link("/a"), now).reason == Reason.REDIRECTIONS
    assert site.methods() == ["HEAD", "HEAD", "GET", "GET"]


@pytest.mark.parametrize(
    "target",
    ["ftp://exemple.org/a", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,a", "gopher://exemple.org/",
     "mailto:a@exemple.org", "http://exemple.org:22/", "https://exemple.org:6/", "HTTP://exemple.org:25/"],
)  # fmt: skip
def test_a_redirection_to_what_is_no_page_of_the_web_is_not_followed(site, now, target):
    assert ask(site, site.play("/a", GET=to(target)), now).reason == Reason.ELSEWHERE
    assert site.methods() == ["HEAD"]


@pytest.mark.parametrize("target", ["http://[::1", "http://exemple.org:99999/", "http://" + "a" * 70 + ".org/"])
def test_a_redirection_that_cannot_be_an_address_is_to_be_looked_at(site, now, target):
    assert ask(site, site.play("/a", GET=to(target)), now).reason == Reason.UNREADABLE


def test_a_redirection_that_ends_on_a_missing_page_is_a_missing_page(site, now):
    assert ask(site, site.play("/a", GET=to("/404")), now).reason == Reason.NOT_FOUND


def test_a_redirection_with_accents_and_spaces_is_followed(site, now):
    site.play(
        "/a", GET="HTTP/1.1 301 Ailleurs\r\nLocation: /équité et inclusion?q=é\r\nContent-Length: 0\r\n\r\n".encode()
    )
    site.play("/%C3%A9quit%C3%A9%20et%20inclusion?q=%C3%A9", GET=answer(200))
    assert ask(site, site.link("/a"), now).reason == Reason.OPENS
    assert site.asked[-1][1] == "/%C3%A9quit%C3%A9%20et%20inclusion?q=%C3%A9"


# --- Nobody answers ---------------------------------------------------------------------------------------------------
def test_a_name_that_nobody_bears_is_told_from_a_name_that_nobody_answers_for(site, now):
    assert ask(site, "https://disparu.exemple.org/", now).reason == Reason.UNKNOWN_HOST
    site.names[HOST] = NO_NAMES
    assert ask(site, site.link("/"), now).reason == Reason.NAMES
    site.names[HOST] = []
    assert ask(site, site.link("/"), now).reason == Reason.NAMES


def test_a_port_where_nobody_listens_is_a_refused_connection(site, now, free_port):
    assert ask(site, f"http://{HOST}:{free_port}/", now).reason == Reason.CONNECTION


@pytest.mark.parametrize(
    ("play", "reason"),
    [
        (answering.silence, Reason.TIMEOUT),
        (answering.drip, Reason.TIMEOUT),
        (answering.flood, Reason.UNREADABLE),
        (answering.hints, Reason.UNREADABLE),
        (b"", Reason.UNREADABLE),
        (b"\x00\x01\x02\r\n\r\n", Reason.UNREADABLE),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n", Reason.UNREADABLE),
        (b"HTTP/1.1 99999 OK\r\n\r\n", Reason.UNREADABLE),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", Reason.UNREADABLE),
    ],
)
def test_a_server_that_never_ends_or_speaks_otherwise_does_not_hold_the_portal(site, now, play, reason):
    found = ask(site, site.play("/a", GET=play), now, seconds=0.6, head_seconds=0.3)
    assert (found.reason, found.status) == (reason, None)


def test_a_body_without_end_is_never_read(site, now):
    def endless(closing):
        yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        while not closing.is_set():
            yield b"1000\r\n" + b"a" * 4096 + b"\r\n"

    assert ask(site, site.play("/a", HEAD=answer(405), GET=endless), now).reason == Reason.OPENS


# --- TLS --------------------------------------------------------------------------------------------------------------
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path, now):
    context, _chain = answering.certificate(tmp_path)
    with answering.a_site(context) as site:
        assert ask(site, site.link("/200"), now).reason == Reason.TLS
        assert site.asked == []


@pytest.mark.parametrize(("named", "reason"), [(HOST, Reason.OPENS), ("autre.exemple.org", Reason.TLS)])
def test_a_certificate_is_that_of_the_name_and_not_of_the_address(tmp_path, now, named, reason):
    context, chain = answering.certificate(tmp_path, named)
    with answering.a_site(context) as site:
        trusting = ssl.create_default_context(cafile=chain)
        assert ask(site, site.link("/200"), now, tls=trusting).reason == reason


def test_a_redirection_from_a_page_to_a_site_without_trust_stops_there(site, tmp_path, now):
    context, _chain = answering.certificate(tmp_path)
    with answering.a_site(context) as other:
        assert ask(site, site.play("/a", GET=to(other.link("/200"))), now).reason == Reason.TLS


def test_a_site_that_speaks_in_clear_where_tls_is_expected_is_not_trusted(site, now):
    found = ask(site, f"https://{HOST}:{site.port}/", now, seconds=0.5)
    assert found.reason in (Reason.TLS, Reason.TIMEOUT, Reason.CONNECTION)


# --- What is said, and what is not ------------------------------------------------------------------------------------
def test_the_portal_says_who_it_is_and_nothing_of_anybody(site, now, settings):
    settings.PUBLIC_ADDRESS = "https://pic.example.org"
    site.play("/a", GET=answer(302, "Location: /b", "Set-Cookie: suivi=1"))
    site.play("/b", GET=answer(200))
    ask(site, site.link("/a"), now)
    for _method, _path, headers in site.asked:
        assert "PortailPIC" in headers["user-agent"].replace("portailpic", "PortailPIC")
        assert "https://pic.example.org" in headers["user-agent"] and headers["host"] == f"{HOST}:{site.port}"
        assert set(headers) == {"host", "user-agent", "accept", "accept-language", "connection"}


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("https://nom:secret@exemple.org/a#b", "https://exemple.org/a"),
        ("https://érable.quebec/où?q=été&p=%C3%A9", "https://xn--rable-9ra.quebec/o%C3%B9?q=%C3%A9t%C3%A9&p=%C3%A9"),
        ("HTTPS://Exemple.ORG", "https://exemple.org/"),
        ("http://[2606:4700::1111]:8080/a", "http://[2606:4700::1111]:8080/a"),
        ("https://exemple.org/a b\tc", "https://exemple.org/a%20bc"),
    ],
)
def test_an_address_is_asked_as_browsers_ask_it(typed, asked):
    assert plain(typed) == asked


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"60", timedelta(minutes=1)),
        (b"0", None),
        (b"-5", None),
        (b"bientot", None),
        (b"9" * 400, LONGEST_WAIT),
        (b"99999999", LONGEST_WAIT),
        (b"\xff\xfe", None),
        (b"Fri, 31 Feb 2027 99:99:99 GMT", None),
    ],
)
def test_a_wait_is_read_and_bounded(now, header, expected):
    assert wait_of(header, 429, now) == wait_of(header, 503, now) == expected
    assert wait_of(header, 200, now) is None


def test_a_wait_until_a_date_is_counted_from_now(now):
    assert wait_of(format_datetime(now + timedelta(hours=5)).encode(), 503, now) == timedelta(hours=5)
    assert wait_of(format_datetime(now - timedelta(hours=5)).encode(), 503, now) is None


def test_by_itself_the_portal_looks_names_up_as_the_machine_does_and_trusts_what_browsers_trust():
    prober = Prober()
    assert not prober.allow_loopback and prober.tls is verified_tls()
    assert prober.ask(f"http://{LOOPBACK}/", None).reason == Reason.PRIVATE
