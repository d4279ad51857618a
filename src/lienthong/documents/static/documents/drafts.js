// Keeps what is typed into a draft, and lets a ticked agency join those chosen. Without this script
// the form works as well: ticked ones are sent, and its buttons keep everything.
(() => {
  const form = document.querySelector("[data-draft-form]");
  if (!form) return;
  const told = form.querySelector("[data-draft-saved]");
  const said = form.dataset;
  const WAIT = 1500;
  const AGAIN = 5000;
  let timer = 0;
  let typed = 0;
  let kept = 0;
  let leaving = false;

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  };

  const keep = async () => {
    const now = typed;
    told.textContent = said.draftKeeping;
    try {
      const answer = await fetch(said.draftAutosave, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1" },
      });
      const isJson = (answer.headers.get("content-type") || "").includes("json");
      if (answer.redirected || answer.status === 401 || answer.status === 403) {
        told.textContent = said.draftSignedOut;
        return;
      }
      if (!answer.ok || !isJson) throw new Error(String(answer.status));
      kept = Math.max(kept, now);
      told.textContent = `${said.draftKept} ${(await answer.json()).saved}`;
    } catch {
      told.textContent = said.draftFailed;
      later(AGAIN);
    }
  };

  const changed = (event) => {
    if (event.target.name === "recipient") return;
    typed += 1;
    later(WAIT);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && typed > kept) event.preventDefault();
  });

  const chosen = form.querySelector("[data-draft-chosen]");
  document.addEventListener("change", (event) => {
    const tick = event.target;
    if (tick.name !== "to") return;
    if (tick.checked && tick.closest("[data-draft-found]")) {
      const same = chosen.querySelector(`input[value="${CSS.escape(tick.value)}"]`);
      const nobody = chosen.querySelector("[data-draft-nobody]");
      if (same) {
        same.checked = true;
        tick.closest("[data-draft-choice]").remove();
      } else {
        chosen.insertBefore(tick.closest("[data-draft-choice]"), nobody);
      }
      nobody.hidden = true;
      chosen.querySelector(`input[value="${CSS.escape(tick.value)}"]`).focus();
    }
    form.querySelector("[data-draft-count]").textContent =
      chosen.querySelectorAll("input:checked").length;
  });
})();
