// What is ticked among the agencies found joins those chosen, so that the next search keeps it.
// Without this script the form works as well: ticked ones are sent, and kept by the search button.
(() => {
  const chosen = document.querySelector("[data-exchange-chosen]");
  const found = document.querySelector("[data-exchange-found]");
  if (!chosen || !found) return;
  const nobody = chosen.querySelector("[data-exchange-nobody]");

  found.addEventListener("change", (event) => {
    const tick = event.target;
    const choice = tick.closest("[data-exchange-choice]");
    if (!choice || !tick.checked) return;
    const same = chosen.querySelector(`input[value="${CSS.escape(tick.value)}"]`);
    if (same) {
      same.checked = true;
      choice.remove();
    } else {
      chosen.insertBefore(choice, nobody);
    }
    nobody.hidden = true;
    chosen.querySelector(`input[value="${CSS.escape(tick.value)}"]`).focus();
  });
})();
