// Ticking everything of a form at once, but what is only ticked by hand; without scripts each box
// is ticked by itself.
const tickAll = (form) => {
  const each = [...form.querySelectorAll(`input[type="checkbox"][name="${form.dataset.ticks}"]:not([data-by-hand])`)];
  if (each.length < 2) return;
  const label = document.createElement("label");
  label.className = "lt-tick-all";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "form-check-input";
  label.append(box, " ", form.dataset.tickAll);
  form.prepend(label);
  const look = () => { box.checked = each.every((tick) => tick.checked); };
  box.addEventListener("change", () => each.forEach((tick) => { tick.checked = box.checked; }));
  form.addEventListener("change", look);
  look();
};
document.querySelectorAll("[data-ticks]").forEach(tickAll);
// A form that was refused comes back as a new one (upload.js).
document.addEventListener("lt-came-back", (event) => { if (event.target.matches("[data-ticks]")) tickAll(event.target); });
