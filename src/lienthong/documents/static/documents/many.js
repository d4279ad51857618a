// Many rows at once: ticking all, and going through them with J, K, Space, O and A.
for (const form of document.querySelectorAll("[data-many]")) {
  const each = [...form.querySelectorAll(`input[type="checkbox"][name="${form.dataset.many}"]`)];
  const label = document.createElement("label");
  label.className = "lt-tick-all";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "form-check-input";
  label.append(box, " ", form.dataset.manyAll);
  form.prepend(label);
  const tickAll = (on) => each.forEach((tick) => { tick.checked = on; });
  box.addEventListener("change", () => tickAll(box.checked));
  form.addEventListener("change", () => { box.checked = each.every((tick) => tick.checked); });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("textarea, select, input:not([type=checkbox])");
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = each.indexOf(document.activeElement);
    const key = event.key.toLowerCase();
    if (key === "j") (each[Math.min(at + 1, each.length - 1)])?.focus();
    else if (key === "k") (each[Math.max(at - 1, 0)])?.focus();
    else if (key === "o" && at >= 0) each[at].closest("tr").querySelector("a")?.click();
    else if (key === "a") { box.checked = !box.checked; tickAll(box.checked); }
    else return;
    event.preventDefault();
  });
}
