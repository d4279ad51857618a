// Small conveniences; every page works without them.
(() => {
  const root = document.documentElement;
  root.classList.add("js");

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.lt-menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.lt-menu"));
    const toggle = event.target.closest("[data-lt-toggle]");
    if (toggle) {
      const open = toggle.closest("[data-lt-header]").classList.toggle("is-open");
      toggle.setAttribute("aria-expanded", String(open));
    }
    const unfold = event.target.closest("[data-lt-unfold]");
    if (unfold) {
      const filter = unfold.closest(".lt-folds");
      filter.classList.remove("lt-folds");
      filter.querySelectorAll("input, select")[1].focus();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest("details.lt-menu[open]");
    closeMenus(null);
    if (menu) menu.querySelector("summary").focus();
  });

  // The key / leads to the search: to its field where there is one, else to its page.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = document.querySelector("[data-lt-find]");
    const page = document.body.dataset.ltFindPage;
    if (!field && !page) return;
    event.preventDefault();
    if (field) field.select();
    else location.assign(page);
  });

  const prepare = (part) => {
    for (const toggle of part.querySelectorAll("[data-lt-toggle]")) toggle.hidden = false;
    for (const tab of part.querySelectorAll(".lt-tabs [aria-current]")) {
      const row = tab.closest("ul"), item = tab.parentElement;
      row.scrollLeft = item.offsetLeft - row.offsetLeft - (row.clientWidth - item.clientWidth) / 2;
    }
    const summary = part.querySelector("[data-lt-focus]");
    if (summary && !summary.closest("[data-lt-still]")) summary.focus();
  };
  document.addEventListener("DOMContentLoaded", () => prepare(document));
  // Without this a request that meets no server would end in silence.
  const unreachable = (hidden) => {
    const notice = document.querySelector("[data-lt-unreachable]");
    if (!notice) return;
    notice.hidden = hidden;
    if (!hidden) notice.scrollIntoView({ block: "center" });
  };
  document.addEventListener("htmx:error", () => unreachable(false));
  document.addEventListener("htmx:before:response", () => unreachable(true));
  document.addEventListener("htmx:after:settle", (event) => prepare(event.target));
})();
