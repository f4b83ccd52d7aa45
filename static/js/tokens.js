// Fields of a task: names become tokens, deadlines are read while they are typed. For the table of tasks (entry.js) and
// for the drafts of a notice (incoming.js): a form with data-finds and data-reads. Without it names are parted by semicolons.
const TaskFields = (() => {
  const issuedOn = (form) => form.elements.issued_on?.value || form.dataset.issued || "";

  // Deadlines: what the words mean appears below them
  const read = async (field) => {
    const form = field.form, shown = field.closest("[data-deadline]").querySelector("[data-reading]");
    const asked = new URLSearchParams({ deadline_words: field.value, issued_on: issuedOn(form) });
    const answer = await fetch(`${form.dataset.reads}?${asked}`, { headers: { "HX-Request": "true" } });
    if (answer.ok && !answer.redirected) shown.innerHTML = await answer.text();
  };
  const watch = (form) => {
    let pause;
    form.addEventListener("input", ({ target }) => {
      if (!target.name?.endsWith("-deadline_words")) return;
      clearTimeout(pause);
      pause = setTimeout(() => read(target), 350);
    });
  };

  // Names: a field of tokens before the hidden field that holds them all, parted by semicolons
  const tokens = (form) => (field) => {
    const box = document.createElement("div"), typed = document.createElement("input"), list = document.createElement("ul");
    const names = () => field.value.split(";").map((name) => name.trim()).filter(Boolean);
    const id = field.id || field.name;
    box.className = "tokens";
    Object.entries({ id: `${id}-typed`, autocomplete: "off", role: "combobox", "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": `${id}-offers` }).forEach(([name, value]) => typed.setAttribute(name, value));
    const label = form.querySelector(`label[for="${field.id}"]`);
    if (label) label.htmlFor = typed.id;
    list.id = `${id}-offers`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", label?.textContent.trim() ?? "");
    list.hidden = true;

    const show = () => {
      box.querySelectorAll(".token").forEach((token) => token.remove());
      names().forEach((name, place) => {
        const token = document.createElement("span"), remove = document.createElement("button");
        token.className = "token";
        token.textContent = name;
        remove.type = "button";
        remove.textContent = "×";
        remove.setAttribute("aria-label", `× ${name}`);
        remove.addEventListener("click", () => { set(names().filter((_, at) => at !== place)); typed.focus(); });
        token.append(remove);
        box.insertBefore(token, typed);
      });
    };
    const set = (all) => {
      field.value = all.join("; ");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      show();
    };
    const close = () => { list.hidden = true; typed.setAttribute("aria-expanded", "false"); typed.removeAttribute("aria-activedescendant"); };
    const take = (name) => {
      if (name && !names().includes(name)) set([...names(), name]);
      typed.value = "";
      close();
    };
    const chosen = () => list.querySelector("[aria-selected='true']");
    const choose = (offer) => {
      chosen()?.setAttribute("aria-selected", "false");
      offer?.setAttribute("aria-selected", "true");
      offer?.scrollIntoView({ block: "nearest" });
      if (offer) typed.setAttribute("aria-activedescendant", offer.id);
    };
    const find = async () => {
      const words = typed.value.trim();
      if (words.length < 2) return close();
      const answer = await fetch(`${form.dataset.finds}?${new URLSearchParams({ q: words, on: issuedOn(form) })}`);
      if (!answer.ok || answer.redirected || typed.value.trim() !== words) return;
      list.replaceChildren(...(await answer.json()).offers.map((name, place) => {
        const offer = document.createElement("li");
        Object.entries({ id: `${list.id}-${place}`, role: "option", "aria-selected": "false" })
          .forEach(([key, value]) => offer.setAttribute(key, value));
        offer.textContent = name;
        offer.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
        return offer;
      }));
      list.hidden = !list.children.length;
      typed.setAttribute("aria-expanded", String(!list.hidden));
      choose(list.firstElementChild);
    };
    let wait;
    typed.addEventListener("input", () => {
      if (typed.value.includes(";")) return typed.value.split(";").forEach((name) => take(name.trim()));
      clearTimeout(wait);
      wait = setTimeout(find, 200);
    });
    typed.addEventListener("keydown", (event) => {
      const now = chosen();
      if (event.key === "ArrowDown" && now) { event.preventDefault(); choose(now.nextElementSibling ?? now); }
      else if (event.key === "ArrowUp" && now) { event.preventDefault(); choose(now.previousElementSibling ?? now); }
      else if (event.key === "Enter" && (typed.value.trim() || !list.hidden)) {
        event.preventDefault();
        take(list.hidden ? typed.value.trim() : now?.textContent);
      } else if (event.key === "Escape") close();
      else if (event.key === "Backspace" && !typed.value) set(names().slice(0, -1));
    });
    typed.addEventListener("blur", () => { close(); if (typed.value.trim()) take(typed.value.trim()); });
    field.addEventListener("change", show); // a draft came back
    field.type = "hidden";
    field.removeAttribute("required");
    box.append(typed, list);
    field.before(box);
    show();
  };
  const dress = (part, form) => part.querySelectorAll("[data-tokens]").forEach(tokens(form));

  return { dress, read, watch };
})();
