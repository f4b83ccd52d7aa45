// What one types into a <form data-draft> survives a lost connection, a lost session and a closed page: the browser
// keeps it at once, the server after a pause. Both forget it when the form was sent (portal/drafts.py says so).
(() => {
  const { user, drafts: address, draftsSent, isAnswer } = document.body.dataset;
  if (!user) return;
  const PAUSE = 1500, MONTH = 30 * 24 * 3600 * 1000;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["x-csrftoken"];

  // The browser's copies: { at, fields, isSaved (the server has it too) } for each person and address
  const shelf = (path) => `draft:${user}:${path}`;
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const put = (path, copy) => {
    try {
      if (copy) localStorage.setItem(shelf(path), JSON.stringify(copy));
      else localStorage.removeItem(shelf(path));
    } catch { /* a browser without storage leaves it to the server */ }
  };
  draftsSent.split(" ").forEach((path) => put(path, null));
  try {
    Object.keys(localStorage).filter((key) => key.startsWith("draft:") && !(Date.now() - read(key)?.at < MONTH))
      .forEach((key) => localStorage.removeItem(key));
  } catch { /* as above */ }

  // The form: which values differ from those that the page came with
  const addressOf = (form) => decodeURI(new URL(form.getAttribute("action") || "", location.href).pathname);
  const never = ["hidden", "password", "file", "submit", "button", "reset", "image"];
  const fieldsOf = (form) => [...form.elements].filter((field) => field.matches("input, select, textarea")
    && field.name && !never.includes(field.type));
  const isSwitch = (field) => ["checkbox", "radio"].includes(field.type);
  const valuesOf = (field, isFirst) => {
    if (isSwitch(field)) return (isFirst ? field.defaultChecked : field.checked) ? [field.value] : [];
    if (!field.options) return [isFirst ? field.defaultValue : field.value];
    const chosen = [...field.options].filter((option) => isFirst ? option.defaultSelected : option.selected);
    return (chosen.length || field.multiple ? chosen : [...field.options].slice(0, 1)).map((option) => option.value);
  };
  const typed = (form) => {
    const now = {}, first = {};
    fieldsOf(form).forEach((field) => {
      (now[field.name] ??= []).push(...valuesOf(field, false));
      (first[field.name] ??= []).push(...valuesOf(field, true));
    });
    return Object.fromEntries(Object.entries(now).filter(([name, list]) => list.join("\0") !== first[name].join("\0")));
  };
  const tell = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));
  const fill = (form, fields) => {
    form.dispatchEvent(new CustomEvent("draft:restore", { bubbles: true, detail: fields })); // to add rows first
    const left = structuredClone(fields);
    fieldsOf(form).filter((field) => left[field.name]).forEach((field) => {
      const values = left[field.name];
      if (isSwitch(field)) field.checked = values.includes(field.value);
      else if (field.options) [...field.options].forEach((option) => { option.selected = values.includes(option.value); });
      else if (values.length) field.value = values.shift();
      tell(field);
    });
  };

  // Keeping
  const timers = new Map(), earlier = new WeakMap(); // earlier: what was typed before the server answered
  let isFilling = false;
  const send = async (path, fields) => {
    const headers = { "x-csrftoken": token, "content-type": "application/json" };
    const body = JSON.stringify({ path, fields });
    const answer = await fetch(address, { method: "POST", redirect: "manual", headers, body }).catch(() => null);
    if (answer?.status === 204) document.body.dispatchEvent(new CustomEvent("session:kept"));
    return answer?.status === 204;
  };
  const keep = (form) => {
    const path = addressOf(form), at = Date.now(), isSecret = form.elements.is_secret?.checked;
    const fields = isSecret ? {} : { ...earlier.get(form), ...typed(form) }; // nothing of a secret document
    put(path, Object.keys(fields).length ? { at, fields } : null);
    clearTimeout(timers.get(path));
    timers.set(path, setTimeout(async () => {
      const isSaved = await send(path, fields);
      if (isSaved && read(shelf(path))?.at === at) put(path, { at, fields, isSaved });
    }, PAUSE));
  };
  const changed = (event) => {
    const form = event.target.form;
    if (!isFilling && form?.matches("form[data-draft]")) keep(form);
  };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", ({ target: form }) => {
    if (!form.matches("form[data-draft]")) return;
    clearTimeout(timers.get(addressOf(form)));
    const mark = Object.assign(document.createElement("input"), { type: "hidden", name: "_draft", value: "1" });
    if (!form.querySelector("[name=_draft]")) form.append(mark);
  });

  // Giving back
  const two = (number) => String(number).padStart(2, "0");
  const words = (at) => `${two(at.getHours())}:${two(at.getMinutes())}`
    + (at.toDateString() === new Date().toDateString() ? "" : ` ${two(at.getDate())}/${two(at.getMonth() + 1)}`);
  const say = (form, at) => {
    const line = document.getElementById("draft-line").content.firstElementChild.cloneNode(true);
    line.classList.toggle("narrow", form.classList.contains("narrow"));
    line.querySelector("time").textContent = words(new Date(at));
    line.querySelector("button").addEventListener("click", () => {
      isFilling = true;
      form.reset();
      fieldsOf(form).forEach(tell);
      isFilling = false;
      put(addressOf(form), null);
      send(addressOf(form), {});
      line.remove();
      fieldsOf(form)[0]?.focus();
    });
    form.before(line);
  };
  const newest = async (path) => {
    const copy = read(shelf(path));
    const answer = await fetch(`${address}?path=${encodeURIComponent(path)}`, { redirect: "manual" }).catch(() => null);
    if (answer?.status === 204 && copy?.isSaved) return put(path, null); // sent or dropped elsewhere
    if (answer?.status !== 200) return copy;
    const { fields, age } = await answer.json();
    const at = Date.now() - age * 1000;
    return copy?.at > at ? copy : { at, fields };
  };
  const seen = new WeakSet();
  const restore = async (form) => {
    if (seen.has(form)) return;
    seen.add(form);
    const path = addressOf(form);
    if (isAnswer !== undefined) { // to a form that was sent: the page shows what was typed
      earlier.set(form, read(shelf(path))?.fields);
      return;
    }
    const kept = await newest(path);
    if (!kept || Object.keys(typed(form)).length) return; // the browser itself or the person was faster
    isFilling = true;
    fill(form, kept.fields);
    isFilling = false;
    if (Object.keys(typed(form)).length) say(form, kept.at);
  };
  const look = (part) => part.querySelectorAll("form[data-draft]").forEach(restore);
  document.body.addEventListener("htmx:load", (event) => look(event.detail.elt));
  look(document);
})();
