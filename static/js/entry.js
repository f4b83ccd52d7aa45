// The table of tasks: its fields as in tokens.js, rows are added in place. Without this file the buttons do the rest.
(() => {
  const form = document.querySelector("form[data-entry]");
  if (!form) return;
  TaskFields.watch(form);
  form.elements.issued_on?.addEventListener("change", () => {
    form.querySelectorAll("[name$='-deadline_words']").forEach((field) => field.value && TaskFields.read(field));
  });
  const dress = (part) => TaskFields.dress(part, form);
  dress(form);

  // Rows: more of them, without a round trip
  const empty = document.querySelector("template[data-empty-row]"), rows = form.querySelector("[data-rows]");
  form.querySelector("button[name=more]")?.addEventListener("click", (event) => {
    const total = form.elements["task-TOTAL_FORMS"], most = Number(form.elements["task-MAX_NUM_FORMS"].value);
    event.preventDefault();
    const first = Number(total.value);
    for (let number = first; number < Math.min(first + 3, most); number += 1) {
      const holder = document.createElement("template");
      holder.innerHTML = empty.innerHTML.replaceAll("__prefix__", number).replaceAll("__number__", number + 1);
      rows.append(holder.content);
      dress(rows.lastElementChild);
      total.value = number + 1;
    }
    form.querySelector(`[name="task-${first}-clause"]`)?.focus();
  });
})();
