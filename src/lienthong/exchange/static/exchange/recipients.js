// What is ticked among the agencies found joins those chosen, so that the next search keeps it.
// Without this script the form works as well: ticked ones are sent, and kept by the search button.
(() => {
  // Looked up each time: the form is put in anew when it comes back with what is wrong.
  const listed = () => document.querySelector("[data-exchange-chosen]");

  const count = () => {
    document.querySelector("[data-exchange-count]").textContent =
      listed().querySelectorAll("input:checked").length;
  };

  const choose = (tick) => {
    const chosen = listed();
    const nobody = chosen.querySelector("[data-exchange-nobody]");
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

  document.addEventListener("change", (event) => {
    const tick = event.target;
    if (tick.name !== "to") return;
    if (!tick.checked || !tick.closest("[data-exchange-found]")) return count();
    choose(tick);
    count();
    listed().querySelector(`input[value="${CSS.escape(tick.value)}"]`).focus();
  });

  document.addEventListener("click", (event) => {
    const all = event.target.closest("[data-exchange-found] [data-exchange-all]");
    if (!all) return;
    event.preventDefault();
    const group = all.closest(".exchange-ended");
    group.querySelectorAll('input[name="to"]:not(:disabled)').forEach(choose);
    all.disabled = true;
    count();
    listed().querySelector('input[name="to"]').focus();
  });
})();
