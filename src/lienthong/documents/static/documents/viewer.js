// Turning pages in place and enlarging them; without scripts each is a link of its own. The page may
// be drawn anew while a file is read, so that everything is looked up when it is pressed.
const turnTo = (viewer, page, large) => {
  const { picture, pages } = viewer.dataset;
  if (page < 1 || page > Number(pages)) return;
  viewer.dataset.page = page;
  const sheet = viewer.querySelector("img");
  sheet.src = `${picture}${page}${large ? "?lon" : ""}`;
  sheet.alt = sheet.alt.replace(/\d+/, page);
  const count = viewer.querySelector("[data-count]");
  count.textContent = count.textContent.replace(/\d+/, page);
  viewer.classList.toggle("documents-large", large);
  viewer.querySelector("[data-enlarge]").setAttribute("aria-pressed", large);
  for (const turn of viewer.querySelectorAll("[data-turn]")) {
    const next = page + Number(turn.dataset.turn);
    const off = next < 1 || next > Number(pages);
    turn.classList.toggle("disabled", off);
    turn.setAttribute("aria-disabled", off);
    turn.href = "#xem";
  }
};
const isLarge = (viewer) => viewer.classList.contains("documents-large");
document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-viewer] [data-turn], [data-viewer] [data-enlarge]");
  if (!pressed || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const viewer = pressed.closest("[data-viewer]");
  const page = Number(viewer.dataset.page);
  if (pressed.matches("[data-turn]")) turnTo(viewer, page + Number(pressed.dataset.turn), isLarge(viewer));
  else turnTo(viewer, page, !isLarge(viewer));
});
document.addEventListener("keydown", (event) => {
  const sheet = event.target.closest(".documents-sheet");
  if (!sheet || (event.key !== "PageDown" && event.key !== "PageUp")) return;
  event.preventDefault();
  const viewer = sheet.closest("[data-viewer]");
  turnTo(viewer, Number(viewer.dataset.page) + (event.key === "PageDown" ? 1 : -1), isLarge(viewer));
});
// Whoever types is not drawn over.
document.addEventListener("input", () => document.querySelector("[data-look-again]")?.remove());
