// How far sending has come; too much is said before it is sent. What breaks off leaves the files chosen
// and goes again by itself once the network is back; what the platform may have is never sent again
// unasked. A form that comes back with a fault keeps its files too. Without scripts it just sends.
const QUIET = 60000;
const failed = (status) => status === 0 || status >= 500 || status === 413;
const prepare = (form) => {
  const said = form.querySelector("[data-upload-said]");
  const buttons = form.querySelectorAll("button[type=submit]");
  let pressed = null;
  const chosen = form.querySelector("input[type=file]");
  const words = said.dataset;
  const isOver = () => [...chosen.files].reduce((sum, file) => sum + file.size, 0) > Number(words.uploadMost);
  const tell = () => { said.textContent = isOver() ? words.uploadOver : [...chosen.files].map((file) => file.name).join(", "); };
  const takeBack = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-upload]");
    if (!fresh) { document.open(); document.write(html); document.close(); return; }
    const files = fresh.querySelector("input[type=file]");
    for (const { name, value } of files.attributes) if (name.startsWith("aria-")) chosen.setAttribute(name, value);
    files.replaceWith(chosen);
    form.replaceWith(fresh);
    prepare(fresh);
    fresh.dispatchEvent(new Event("lt-came-back", { bubbles: true }));
    (fresh.querySelector("[role=alert], [aria-invalid=true]") ?? chosen).scrollIntoView({ block: "center" });
  };
  const hold = (held) => buttons.forEach((button) => { button.disabled = held; });
  const filled = () => {
    const data = new FormData(form);
    if (pressed?.name) data.append(pressed.name, pressed.value);
    return data;
  };
  const send = () => {
    const request = new XMLHttpRequest();
    let whole = false;
    let quiet = 0;
    const watch = () => { clearTimeout(quiet); quiet = setTimeout(() => request.abort(), QUIET); };
    const broke = () => {
      clearTimeout(quiet);
      hold(false);
      said.textContent = whole ? words.uploadUnsure : words.uploadBroken;
      if (!whole) addEventListener("online", () => { if (!buttons[0].disabled && form.isConnected) send(); }, { once: true });
    };
    request.open("POST", form.getAttribute("action") || location.href);
    // Told where to go on instead of being sent there: words that a page says once are for people.
    request.setRequestHeader("Lt-Sends-Itself", "1");
    request.upload.addEventListener("progress", (step) => {
      watch();
      if (step.lengthComputable) said.textContent = `${words.uploadSending}: ${Math.floor((100 * step.loaded) / step.total)} %`;
    });
    request.upload.addEventListener("load", () => { whole = true; clearTimeout(quiet); });
    request.addEventListener("error", broke);
    request.addEventListener("abort", broke);
    request.addEventListener("load", () => {
      const next = request.getResponseHeader("Lt-Go-On");
      if (failed(request.status)) broke();
      else if (next) location.assign(next);
      else takeBack(request.responseText);
    });
    const data = filled();
    hold(true);
    watch();
    request.send(data);
  };
  chosen.addEventListener("change", tell);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    pressed = event.submitter;
    if (isOver()) said.textContent = words.uploadOver;
    else send();
  });
  if (chosen.files.length) tell();
};
document.querySelectorAll("[data-upload]").forEach(prepare);
