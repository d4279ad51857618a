"""The browser runs only what the platform serves as a file."""

from contextlib import closing

from lienthong.site.content_policy import POLICY

PLANT = """() => {
  const script = document.createElement("script");
  script.textContent = "window.planted = true";
  document.body.append(script);
  return window.planted === true;
}"""


def test_every_answer_carries_the_policy(client, db):
    for path in ("/dang-nhap", "/tai-khoan", "/no-such-page", "/static/shell/shell.css"):
        with closing(client.get(path)) as answer:
            assert answer.headers["Content-Security-Policy"] == POLICY


def test_a_script_written_into_a_page_does_not_run(live_server, page_1280):
    said = []
    page_1280.on("console", lambda message: said.append(message.text))
    page_1280.goto(f"{live_server.url}/dang-nhap")
    assert not said
    assert page_1280.evaluate(PLANT) is False
    assert any("Content Security Policy" in text for text in said)
