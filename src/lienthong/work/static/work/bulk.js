// Ticking all rows of the page at once; without scripts each is ticked by itself.
for (const form of document.querySelectorAll("[data-work-bulk]")) {
  const each = [...form.querySelectorAll('input[type="checkbox"]')];
  const label = document.createElement("label");
  label.className = "lt-tick-all";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "form-check-input";
  label.append(box, " ", form.dataset.workAll);
  form.prepend(label);
  box.addEventListener("change", () => each.forEach((tick) => { tick.checked = box.checked; }));
  form.addEventListener("change", () => { box.checked = each.every((tick) => tick.checked); });
}
