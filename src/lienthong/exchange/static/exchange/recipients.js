// What is ticked among the agencies found joins those chosen, so that the next search keeps it.
// Without this script the form works as well: ticked ones are sent, and kept by the search button.
(() => {
  const chosen = document.querySelector("[data-exchange-chosen]");
  const found = document.querySelector("[data-exchange-found]");
  if (!chosen || !found) return;
  const nobody = chosen.querySelector("[data-exchange-nobody]");

  const choose = (tick) => {
    const same = chosen.querySelector(`input[value="${CSS.escape(tick.value)}"]`);
    if (same) {
      same.checked = true;
      tick.checked = false;
    } else {
      tick.checked = true;
      chosen.insertBefore(tick.closest("[data-exchange-choice]"), nobody);
    }
    nobody.hidden = true;
  };

  found.addEventListener("change", (event) => {
    const tick = event.target;
    if (tick.name !== "to" || !tick.checked) return;
    choose(tick);
    chosen.querySelector(`input[value="${CSS.escape(tick.value)}"]`).focus();
  });

  found.addEventListener("click", (event) => {
    const all = event.target.closest("[data-exchange-all]");
    if (!all) return;
    event.preventDefault();
    const group = all.closest(".exchange-ended");
    group.querySelectorAll('input[name="to"]:not(:disabled)').forEach(choose);
    all.disabled = true;
    chosen.querySelector('input[name="to"]').focus();
  });
})();
