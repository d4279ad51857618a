// Choosing a phrase writes it into the instruction; without scripts it is sent as it is.
const phrase = document.querySelector("#id_phrase");
const instruction = document.querySelector("#id_instruction");
phrase?.addEventListener("change", () => {
  if (phrase.value) instruction.value = [instruction.value.trim(), phrase.value].filter(Boolean).join("\n");
  phrase.value = "";
});
